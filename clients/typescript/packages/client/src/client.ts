import type {
  AnyCatalogue,
  CatalogueTypes,
  Json,
  Log,
  Lost,
  OnConflict,
  OpKind,
  Rejected,
  StoreFactory,
} from '@replog/core'
import { PARK, Replog } from '@replog/core'
import { systemPlatform } from './platform.js'
import { shippedCatalogue } from './shipped-catalogue.js'

export interface ClientOptions {
  /** The address of the server, without a path. */
  readonly url: string
  /** Keeps the data on this device: `indexedDbStore`, `memoryStore`, or one of `@replog/sqlite`. */
  readonly store: StoreFactory
  /** The subject of the user's tokens. Null when nobody is signed in; then everything stays on the device. */
  readonly user: () => string | null | Promise<string | null>
  /**
   * Gives an access token of the user, a new one when the last one has expired. It is asked again after the server has
   * refused one. The client keeps tokens in memory only.
   */
  readonly token: (options: { readonly signal: AbortSignal }) => Promise<string>
  /**
   * Decides about a write that others' changes stand against (412), in the tab that is the leader. The default keeps
   * it in `rejected`.
   */
  readonly onConflict?: OnConflict
  /** Called for each write that the server did not take, in one visible tab. */
  readonly onRejected?: (rejected: Rejected) => void
  /** Called when fields of a write lost against others' changes, in the tab that is the leader. */
  readonly onLost?: (lost: Lost) => void
  /** The root types to pull, with every type below them; all types when it is absent. */
  readonly types?: readonly string[]
  /** The answer of `GET /api/catalogue`, for apps with types of their own that must work before the first contact. */
  readonly catalogue?: Json
  /** Whether writes of this kind stay on the device for now: a switch for times of trouble. */
  readonly isHeld?: (kind: OpKind, type: string) => boolean
  /** Used for all requests instead of the system's `fetch`. */
  readonly fetch?: typeof fetch
  /** Takes messages for developers; warnings go to the console by default. They hold no data and no tokens. */
  readonly log?: Log
  /** How long one request may take, in milliseconds; 30,000 by default. */
  readonly requestMs?: number
  /** Items of one page of a pull; 1,000 by default. */
  readonly pageSize?: number
  /** Requests of the queue that run at once; 2 by default. */
  readonly parallelMax?: number
}

const CONSOLE: Log = {
  debug: () => {},
  warn: message => console.warn(`replog: ${message}`),
}

/**
 * Makes a client. It touches nothing of the browser or of Node.js before `open`, so it can be made while a page is
 * rendered on a server.
 *
 * @typeParam C the types of the app, which `npx @replog/client types` writes
 */
export function createClient<C extends CatalogueTypes<C> = AnyCatalogue>(options: ClientOptions): Replog<C> {
  const { url, fetch: custom, onConflict, catalogue, log, requestMs, pageSize, parallelMax, types, ...rest } = options
  return new Replog<C>({
    ...rest,
    url: url.replace(/\/+$/, ''),
    platform: systemPlatform(custom ? { fetch: custom } : {}),
    onConflict: onConflict ?? PARK,
    catalogue: catalogue ?? shippedCatalogue(),
    types,
    log: log ?? CONSOLE,
    requestMs: requestMs ?? 30_000,
    pageSize: pageSize ?? 1_000,
    parallelMax: parallelMax ?? 2,
  })
}
