import { type SignedIn, type SignInOptions, signIn, signOut, type UserHost } from './account.js'
import { Catalogue } from './catalogue.js'
import {
  byName,
  Collection,
  type CollectionHost,
  type Database,
  type Transaction,
  transactionOf,
} from './collection.js'
import { type Diagnostics, diagnosticsOf } from './diagnostics.js'
import { Gate } from './gate.js'
import type { Health } from './health.js'
import { type HistoryPage, readHistory } from './history.js'
import { idOfLocal, uuidV4 } from './ids.js'
import type { WriteOptions } from './intent.js'
import { LiveQueries } from './live.js'
import { LiveRejected } from './live-rejected.js'
import { NotOpen } from './not-open.js'
import { Listeners, type Observable } from './observable.js'
import type { Data, Outcome } from './op.js'
import type { Options } from './options.js'
import { type Presence, Room } from './presence.js'
import type { SyncResult } from './puller.js'
import type { Rejected } from './rejected.js'
import { Session } from './session.js'
import { STATUS_BEFORE_OPEN, type Status } from './status.js'
import { messageOf } from './transport.js'
import { Turns } from './turns.js'
import type { CatalogueTypes, TypeName } from './types.js'
import { type Write, writeOf } from './write.js'
import { Draft } from './writer.js'

export type OpenState = 'closed' | 'opening' | 'open'

/**
 * An app's access to its data. Reads and writes are local, and work without a network; what they need of the server
 * happens beside them.
 */
export class Replog<C extends CatalogueTypes<C>> {
  /** The entity types, by name. */
  readonly db: Database<C>
  readonly status: Observable<Status>
  /** The writes that the server did not take, in the order in which they were made. */
  readonly rejected: Observable<readonly Rejected[]> & { list(): Promise<readonly Rejected[]> }
  readonly #options: Options
  readonly #shipped: Catalogue
  readonly #report: (error: unknown) => void
  readonly #live: LiveQueries
  readonly #rejected: LiveRejected
  readonly #statusChanged: Listeners<Status>
  readonly #gate = new Gate()
  readonly #turns = new Turns()
  #session: Session | null = null
  #opening: Promise<void> | null = null
  /** The end of the last `close`; it never rejects. */
  #closed: Promise<void> = Promise.resolve()
  #status: Status = STATUS_BEFORE_OPEN

  constructor(options: Options) {
    const shipped = Catalogue.parse(options.catalogue)
    if (!shipped) {
      throw new TypeError('catalogue: not a catalogue (expected: the answer of GET /api/catalogue)')
    }
    this.#options = options
    this.#shipped = shipped
    const report = (error: unknown) => options.log.warn(`A listener failed: ${messageOf(error)}`)
    this.#report = report
    const { clock, random } = options.platform
    this.#live = new LiveQueries(clock, report)
    this.#rejected = new LiveRejected({ newId: () => uuidV4(random), now: () => clock.now() }, report)
    this.#statusChanged = new Listeners(report)
    const host = this.#host()
    this.db = byName(type => new Collection<C, never>(host, type as never)) as unknown as Database<C>
    this.status = {
      get: () => this.#session?.status ?? this.#status,
      subscribe: changed => this.#statusChanged.add(changed),
    }
    // Functions that need no `this`: libraries pass them on.
    this.rejected = {
      get: () => this.#rejected.get(),
      subscribe: changed => this.#rejected.subscribe(changed),
      list: () => this.#rejected.list(),
    }
  }

  /** Whether it is open. It is `opening` until `open` has ended, and `closed` as soon as `close` is called. */
  get state(): OpenState {
    return this.#opening === null ? 'closed' : this.#session === null ? 'opening' : 'open'
  }

  /** Opens the data of the user. A second call while it opens returns the same promise. */
  open(): Promise<void> {
    if (!this.#opening) {
      const opening: Promise<void> = this.#closed
        .then(() => this.#open())
        .catch(error => {
          if (this.#opening === opening) {
            this.#opening = null
          }
          throw error
        })
      this.#opening = opening
    }
    return this.#opening
  }

  /** Ends all work. What was written stays on the device, and is sent the next time. */
  close(): Promise<void> {
    this.#turns.end()
    const closed = Promise.all([this.#closed, this.#opening?.catch(() => undefined)]).then(() =>
      this.#gate.shut(() => this.#close()),
    )
    this.#opening = null
    // The caller gets the error. The next `open` only waits for the end.
    this.#closed = closed.catch(() => undefined)
    return closed
  }

  /**
   * Makes several operations that the server applies together or not at all. The callback is synchronous.
   *
   * @throws InvalidWrite when an operation is not as the catalogue says; nothing is stored then
   * @throws TooLarge when the operations can never be sent in one request
   */
  async write<T>(make: (tx: Transaction<C>) => T, options: WriteOptions = {}): Promise<Write<T>> {
    return this.#write(draft => make(transactionOf<C>(draft)), options)
  }

  /** Sends what waits and pulls what is new. Ends with the state when that is done, or when it is not possible now. */
  async sync({ signal = new AbortController().signal }: { readonly signal?: AbortSignal } = {}): Promise<SyncResult> {
    const session = this.#require()
    const aborted = new Promise<SyncResult>(resolve => {
      const abort = () => resolve({ state: 'offline' })
      if (signal.aborted) {
        abort()
      }
      signal.addEventListener('abort', abort, { once: true })
    })
    return Promise.race([session.sync(signal), aborted])
  }

  /** How a mutation ended; undefined while it is not decided, and when it was decided more than seven days ago. */
  async outcome(mutationId: string): Promise<Outcome | undefined> {
    return this.#require().tab.store.outcome(mutationId)
  }

  /** How well the queue works: rates, delays and failures of the last minute. */
  health(): Health {
    return this.#require().health.get()
  }

  /** The changes of one entity, and the values that were lost, as the server kept them. It needs a connection. */
  async history(
    type: TypeName<C>,
    id: string,
    {
      pageToken,
      signal = new AbortController().signal,
    }: { readonly pageToken?: string; readonly signal?: AbortSignal } = {},
  ): Promise<HistoryPage> {
    return readHistory(this.#require(), type, id, { signal, ...(pageToken === undefined ? {} : { pageToken }) })
  }

  /**
   * Opens the data of the user that the option `user` gives now. What was made without an account is added to it; when
   * the account has data already, `existing` decides.
   *
   * With `from`, the data of an account that was anonymous on the server is added too, and that account is erased. This
   * waits for the server; until the data is added, the app shows the old account, and can go on writing.
   *
   * @throws NotReachable when `existing` must be asked and the account cannot be read, and when the old account cannot
   * be read; then nothing has changed
   */
  async signIn(options: SignInOptions = {}): Promise<SignedIn> {
    return this.#turns.next(ended => signIn(this.#users(ended), options))
  }

  /**
   * Goes on without an account. With `wipe`, the data of the user leaves the device, also what was not sent. It ends a
   * `signIn` that waits.
   */
  async signOut({ wipe = false }: { readonly wipe?: boolean } = {}): Promise<void> {
    this.#turns.end()
    return this.#turns.next(ended => signOut(this.#users(ended), wipe))
  }

  /** Joins a room of the user's devices, to see which of them are there. It ends when the user signs in or out. */
  presence(room: string, { state }: { readonly state?: Data } = {}): Presence {
    return new Room(this.#require(), this.#options, room, state)
  }

  /** Counts, codes and times for a report of a fault. It has no data of the person. */
  exportDiagnostics(): Diagnostics {
    return diagnosticsOf(this.#require(), this.#options.platform.clock.now())
  }

  async #open(): Promise<void> {
    const user = await this.#options.user()
    this.#use(await Session.open(this.#options, user, this.#shipped))
  }

  #users(ended: AbortSignal): UserHost {
    return {
      options: this.#options,
      ended,
      present: () => this.#require(),
      open: async (user, isInBackground) => {
        const session = await Session.open(this.#options, user, this.#shipped, isInBackground)
        // The rows that are watched are loaded, so that they are shown without a gap. When this fails, the live queries
        // load them themselves, and say that it failed.
        await session.tab.prepare(this.#live.sources()).catch(this.#report)
        return session
      },
      use: (session, change) =>
        this.#gate.shut(async () => {
          await change()
          this.#use(session)
        }),
    }
  }

  async #close(): Promise<void> {
    const session = this.#session
    this.#session = null
    this.#live.bind(null)
    this.#rejected.bind(null)
    await session?.close()
  }

  #use(session: Session): void {
    this.#session = session
    session.statusChanged.add(status => {
      if (this.#session === session) {
        this.#status = status
        this.#statusChanged.emit(status)
      }
    })
    this.#live.bind(session)
    this.#rejected.bind(session)
    this.#status = session.status
    this.#statusChanged.emit(session.status)
  }

  #require(): Session {
    if (!this.#session) {
      throw new NotOpen()
    }
    return this.#session
  }

  #write<T>(make: (draft: Draft) => T, options: WriteOptions = {}): Promise<Write<T>> {
    return this.#gate.pass(() => this.#writeNow(make, options))
  }

  async #writeNow<T>(make: (draft: Draft) => T, options: WriteOptions): Promise<Write<T>> {
    const session = this.#require()
    const { platform } = this.#options
    const now = () => platform.clock.now()
    const newId = () => uuidV4(platform.random)
    const idOf = (type: string, localId: string) =>
      session.user === null ? newId() : idOfLocal(session.user, type, localId)
    const draft = new Draft(session.tab, { newId, idOfLocal: idOf, now }, options)
    const value = make(draft)
    if (value instanceof Promise) {
      throw new TypeError('The callback of write is asynchronous (expected: a synchronous one)')
    }
    const appended =
      draft.intents.length === 0 ? { mutationIds: [], ops: [] } : await session.writer.append(draft.intents, options)
    return writeOf(value, appended, session.tab, session.ended, now)
  }

  #host(): CollectionHost {
    return {
      watch: source => this.#live.watch(source),
      once: async source => (await this.#require().tab.open(source))().value(),
      row: async (type, id) => (await this.#require().tab.row(type, id)) ?? undefined,
      write: (make, options) => this.#write(make, options),
    }
  }
}
