import type { Clock, Http, Json } from '@replog/core'
import { Accounts } from './accounts.js'
import { Auth } from './auth.js'
import { Catalogue, type CatalogueJson } from './catalogue/catalogue.js'
import { SHIPPED_CATALOGUE } from './catalogue/shipped-catalogue.js'
import type { Retention } from './decide/decider.js'
import { isLive } from './decide/entity.js'
import type { Quota } from './decide/usage.js'
import { Disturbances, type Outage } from './disturbances.js'
import { LogWriter } from './log-writer.js'
import { type ModelRequest, type ModelResponse, problem } from './message.js'
import { type FetchFunction, fetchOf } from './net/fetch.js'
import { httpOf } from './net/http.js'
import { Changes } from './ping/change.js'
import { Channels, type DeliverWebhook } from './ping/channels.js'
import type { EndReason } from './ping/event-stream.js'
import { Streams } from './ping/streams.js'
import { ProblemError } from './problem.js'
import { itemOf, type SyncItem } from './pull/pull.js'
import type { PushAnswer } from './push/push-answer.js'
import { Reads } from './reads.js'
import { Routes } from './routes.js'
import { ServerState, type Snapshot } from './server-state.js'
import { systemClock } from './system-clock.js'
import { Tickets } from './tickets.js'
import { Writes } from './writes.js'

/** The settings of a model server. The defaults are those of the real server. */
export interface ModelServerOptions {
  /** The clock of the machine by default. */
  readonly clock?: Clock
  /** The types; those that ship by default. */
  readonly catalogue?: CatalogueJson
  readonly quota?: Quota
  readonly retention?: Retention
  readonly pageSize?: number
  readonly pageSizeMax?: number
  readonly pageBytesMax?: number
  readonly bodyBytesMax?: number
  readonly keepAliveMs?: number
  /** Whether answers have a `Date`. They do by default. */
  readonly sendsDate?: boolean
  /** Whether accounts can be erased over HTTP. They can by default; older servers do not have `/api/account`. */
  readonly erasesAccounts?: boolean
  /** Takes the calls to webhook channels. By default all are received. */
  readonly deliver?: DeliverWebhook
}

const DAY_MS = 86_400_000
const MEBIBYTE = 1_048_576

/**
 * A small model of a RepLog server: the requests and answers that a client engine sees, decided by the rules of the
 * real server. It is deterministic, keeps everything in memory, and uses no time but that of its clock.
 *
 * `handle` answers a request at once. `http` and `fetch` are adapters that also hold requests as the real server does.
 * The other methods are for tests: they write as another device, or make the server fail.
 */
export class ModelServer {
  readonly #clock: Clock
  readonly #options: ModelServerOptions
  readonly #state: ServerState
  readonly #changes = new Changes()
  readonly #auth: Auth
  readonly #log: LogWriter
  readonly #disturbances = new Disturbances()
  readonly #streams: Streams
  readonly #writes: Writes
  readonly #accounts: Accounts
  readonly #routes: Routes

  constructor(options: ModelServerOptions = {}) {
    const { clock = systemClock, catalogue = SHIPPED_CATALOGUE, deliver = () => 'received' as const } = options
    this.#clock = clock
    this.#options = options
    this.#state = new ServerState(new Catalogue(SHIPPED_CATALOGUE), new Catalogue(catalogue))
    this.#auth = new Auth(clock)
    this.#log = new LogWriter(this.#state, this.#changes, clock, {
      retention: options.retention ?? { mutations: 30 * DAY_MS, tombstones: 90 * DAY_MS },
      quota: options.quota ?? { entities: 1_000_000, bytes: 512 * MEBIBYTE },
    })
    this.#streams = new Streams(this.#state, this.#changes, clock, options.keepAliveMs ?? 15_000)
    const channels = new Channels(this.#state, this.#changes, clock, deliver)
    this.#writes = new Writes(this.#state, this.#log, this.#disturbances, options.bodyBytesMax ?? MEBIBYTE)
    this.#accounts = new Accounts(this.#state, channels, this.#changes, clock)
    this.#routes = new Routes({
      auth: this.#auth,
      tickets: new Tickets(clock),
      disturbances: this.#disturbances,
      writes: this.#writes,
      reads: new Reads(this.#state, channels, {
        pageSize: options.pageSize ?? 250,
        pageSizeMax: options.pageSizeMax ?? 1000,
        pageBytesMax: options.pageBytesMax ?? 4 * MEBIBYTE,
      }),
      streams: this.#streams,
      channels,
      accounts: options.erasesAccounts === false ? undefined : this.#accounts,
    })
  }

  /**
   * Answers a request at once. An answer with `hold` is the one that the real server would give if the wait were over.
   *
   * @param waitedMs how long the request was held already
   */
  handle(request: ModelRequest, waitedMs = 0): ModelResponse {
    const answer = this.#answer(request, waitedMs)
    return this.#options.sendsDate === false
      ? answer
      : { ...answer, headers: { ...answer.headers, date: new Date(this.#clock.now()).toUTCString() } }
  }

  #answer(request: ModelRequest, waitedMs: number): ModelResponse {
    try {
      return this.#routes.answer(request, waitedMs)
    } catch (error) {
      if (error instanceof ProblemError) {
        return problem(error)
      }
      throw error
    }
  }

  /** Calls once when the user's log moves on. The result ends that. */
  onMove(user: string, moved: () => void): () => void {
    const stop = this.#changes.listen(user, () => {
      stop()
      moved()
    })
    return stop
  }

  /** A port for the engine. With a user, requests without a token are that user's. */
  http(user?: string): Http {
    return httpOf(this, this.#clock, user === undefined ? undefined : () => this.token(user))
  }

  /** A function like `fetch`, for apps. With a user, requests without a token are that user's. */
  fetch(user?: string): FetchFunction {
    return fetchOf(this, this.#clock, user === undefined ? undefined : () => this.token(user))
  }

  /** An access token of this user, valid for a day unless said otherwise. */
  token(user: string, lifeSeconds?: number): string {
    return this.#auth.token(user, lifeSeconds)
  }

  /** Every access token that was issued so far gets 401 from now on. */
  expireTokens(): void {
    this.#auth.expireAll()
  }

  /** Pushes operations as another device of the user would. */
  push(
    user: string,
    operations: readonly { readonly [member: string]: Json }[],
    options: { readonly device?: string; readonly atomic?: boolean } = {},
  ): PushAnswer {
    const device = options.device === undefined ? {} : { device_id: options.device }
    const answer = this.handle({
      method: 'POST',
      url: '/api/sync/push',
      headers: { authorization: `Bearer ${this.token(user)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...device, atomic: options.atomic ?? false, operations }),
    })
    if (answer.status >= 300) {
      throw new Error(`push: ${answer.status} ${answer.body}`)
    }
    return JSON.parse(answer.body)
  }

  /** The live entities of a user, as a pull gives them, in the order of their last changes. */
  entities(user: string): SyncItem[] {
    return [...this.#state.account(user).state.own()]
      .filter(isLive)
      .sort((one, other) => one.position - other.position || one.type.code - other.type.code)
      .map(itemOf)
  }

  /** Whether a mutation of a user was decided, and that was not lost. */
  isDecided(user: string, mutationId: string): boolean {
    return this.#state.account(user).state.receipt(mutationId) !== undefined
  }

  /** Whether the log has the place of a token. False after a restore that lost it. */
  hasPlace(user: string, token: string): boolean {
    return this.#state.has(this.#state.readToken('token', token, user))
  }

  /** The next pushes are answered 202. They, and all later pushes of their users, stay undecided until `decide`. */
  accept(count: number, backoffSeconds?: number): void {
    this.#writes.accept(count, backoffSeconds)
  }

  /** Decides the accepted pushes of a user. */
  decide(user: string): void {
    this.#log.decideAll(this.#state.account(user))
  }

  /** Begins an outage. The result ends it. */
  outage(outage: Outage): () => void {
    return this.#disturbances.begin(outage)
  }

  /** Every push with an operation like this gets 500. The result ends that. */
  poison(matches: (operation: unknown) => boolean): () => void {
    return this.#disturbances.poison(matches)
  }

  /** Forgets the deletions of a user. Tokens from before the last of them get 410. */
  purge(user: string): void {
    const account = this.#state.account(user)
    const deletions = [...account.state.own()].filter(entity => !isLive(entity)).map(entity => entity.position)
    account.horizon = Math.max(account.horizon, ...deletions)
    account.state.purge(account.horizon)
  }

  /** A state to which the server can be restored. */
  snapshot(): Snapshot {
    return this.#state.snapshot()
  }

  /**
   * Goes back to an earlier state, as from a backup. Tokens that were issued until now get 410; with `keepsLog`, only
   * those from after the earlier state, until the log has grown past them: in `Replog-Min-Token` they get 503 that says
   * that they are lost.
   */
  restore(snapshot: Snapshot, { keepsLog = false }: { readonly keepsLog?: boolean } = {}): void {
    this.#state.restore(snapshot, keepsLog)
    this.#streams.endAll('resync')
  }

  /** Puts another catalogue into use. */
  setCatalogue(catalogue: CatalogueJson): void {
    this.#state.setCatalogue(catalogue)
  }

  /** Erases the account of a user. */
  erase(user: string): void {
    this.#accounts.erase(user)
  }

  /** Closes the streams of a user, or of all users, with an `end` event. */
  endStreams(reason: EndReason, user?: string): void {
    this.#streams.endAll(reason, user)
  }

  /** Breaks the connections of all streams. */
  breakStreams(): void {
    this.#streams.breakAll()
  }
}
