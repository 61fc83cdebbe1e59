import type { OnConflict } from './conflict.js'
import type { Json } from './json.js'
import type { Lost } from './lost.js'
import type { OpKind } from './op.js'
import type { Channel, Clock, Http, Locks, Log, Random, ReadEvents, Surroundings } from './ports.js'
import type { Rejected } from './rejected.js'
import type { StoreFactory } from './store.js'

/** The parts of the world that the engine uses. `@replog/client` has those of browsers and of Node.js. */
export interface Platform {
  readonly clock: Clock
  readonly random: Random
  readonly http: Http
  readonly locks: Locks
  readonly surroundings: Surroundings
  readonly readEvents: ReadEvents
  channel(name: string): Channel
}

export interface Options {
  readonly url: string
  readonly store: StoreFactory
  readonly platform: Platform
  readonly user: () => string | null | Promise<string | null>
  readonly token: (options: { readonly signal: AbortSignal }) => Promise<string>
  readonly onConflict: OnConflict
  readonly onRejected?: (rejected: Rejected) => void
  readonly onLost?: (lost: Lost) => void
  readonly types: readonly string[] | undefined
  /** The catalogue until that of the server is known. */
  readonly catalogue: Json
  /** Whether writes of this kind stay on the device for now. */
  readonly isHeld?: (kind: OpKind, type: string) => boolean
  readonly log: Log
  readonly requestMs: number
  readonly pageSize: number
  readonly parallelMax: number
}
