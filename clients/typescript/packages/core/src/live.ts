import type { Row } from './fold.js'
import type { Clock } from './ports.js'
import { keyOfQuery, LiveResult, type Query } from './query.js'
import type { Session } from './session.js'
import type { RowChange } from './view.js'

/** The rows of a query, to read and to watch. All watchers of the same query share one result. */
export interface Live<Rows> {
  /** The same text for queries with the same content, and only for those. */
  readonly key: string
  /**
   * The rows now; undefined until they were loaded. The same array as before when nothing of it changed.
   *
   * @throws the error with which the store failed to load them
   */
  get(): Rows | undefined
  /** Ends as soon as `get` gives rows or throws; it never rejects. It loads the rows, also when nobody subscribes. */
  loaded(): Promise<void>
  /** Calls `changed` each time `get` gives something else: undefined while the rows of another user are loaded. */
  subscribe(changed: (rows: Rows | undefined) => void): () => void
}

export type LiveRows = Live<readonly Row[]>

/** How long a result is kept that nobody watches. Another part of a page may need it at once. */
const UNUSED_MS = 5_000
/** Of how many queries. A list may have a query for each of its rows, and reads all of them before it watches one. */
const UNUSED_MAX = 2_000

type Watcher = (rows: readonly Row[] | undefined) => void

class Watched {
  readonly key: string
  readonly query: Query
  readonly watchers = new Set<Watcher>()
  result: LiveResult | null = null
  failure: { readonly error: unknown } | null = null
  loaded: { readonly promise: Promise<void>; readonly end: () => void } | null = null
  endTimer = () => {}

  constructor(key: string, query: Query) {
    this.key = key
    this.query = query
  }

  get isSettled(): boolean {
    return this.result !== null || this.failure !== null
  }

  rows(): readonly Row[] | undefined {
    return this.result?.rows()
  }
}

/** The live queries of one client. They stay when the user signs in or out, and then show the data of that user. */
export class LiveQueries {
  readonly #watched = new Map<string, Watched>()
  /** Those without watchers, the one that was used last at the end. */
  readonly #unused = new Set<Watched>()
  readonly #clock: Clock
  readonly #report: (error: unknown) => void
  #session: Session | null = null
  #end = () => {}

  constructor(clock: Clock, report: (error: unknown) => void) {
    this.#clock = clock
    this.#report = report
  }

  /** Shows the data of this session from now on; of none when it is null. */
  bind(session: Session | null): void {
    this.#end()
    this.#session = session
    const end = session?.tab.changed.add(({ rows }) => this.#apply(rows))
    this.#end = () => end?.()
    for (const watched of [...this.#unused].filter(unused => unused.isSettled)) {
      this.#drop(watched)
    }
    const all = [...this.#watched.values()].map(watched => ({ watched, before: watched.rows() }))
    for (const { watched } of all) {
      watched.result = null
      watched.failure = null
      this.#load(watched)
    }
    this.#emit(all.filter(({ watched, before }) => watched.rows() !== before).map(({ watched }) => watched))
  }

  /** The types of which rows are watched. */
  types(): string[] {
    const watched = [...this.#watched.values()].filter(({ watchers }) => watchers.size > 0)
    return [...new Set(watched.map(({ query }) => query.type))]
  }

  watch(query: Query): LiveRows {
    const key = keyOfQuery(query)
    return {
      key,
      get: () => this.#get(key, query),
      loaded: () => this.#loaded(this.#watched.get(key) ?? this.#add(key, query)),
      subscribe: changed => this.#subscribe(key, query, changed),
    }
  }

  async once(session: Session, query: Query): Promise<readonly Row[]> {
    await session.tab.ensure([query.type])
    return LiveResult.of(query, session.tab.view).rows()
  }

  #get(key: string, query: Query): readonly Row[] | undefined {
    const isAtHand = this.#session?.tab.isLoaded(query.type) ?? false
    const watched = this.#watched.get(key) ?? (isAtHand ? this.#add(key, query) : undefined)
    if (watched?.failure) {
      throw watched.failure.error
    }
    return watched?.rows()
  }

  #loaded(watched: Watched): Promise<void> {
    if (watched.isSettled) {
      return Promise.resolve()
    }
    if (!watched.loaded) {
      let end = () => {}
      const promise = new Promise<void>(resolve => {
        end = resolve
      })
      watched.loaded = { promise, end }
    }
    return watched.loaded.promise
  }

  #subscribe(key: string, query: Query, changed: Watcher): () => void {
    const watched = this.#watched.get(key) ?? this.#add(key, query)
    const watcher: Watcher = rows => changed(rows)
    watched.watchers.add(watcher)
    watched.endTimer()
    this.#unused.delete(watched)
    if (watched.result) {
      this.#call(watcher, watched.rows())
    }
    return () => {
      if (watched.watchers.delete(watcher) && watched.watchers.size === 0) {
        this.#keep(watched)
      }
    }
  }

  #add(key: string, query: Query): Watched {
    const watched = new Watched(key, query)
    this.#watched.set(key, watched)
    this.#keep(watched)
    this.#load(watched)
    return watched
  }

  /** Keeps a result that nobody watches for some time, and for as long as it is being loaded. */
  #keep(watched: Watched): void {
    this.#unused.delete(watched)
    this.#unused.add(watched)
    watched.endTimer()
    if (watched.isSettled) {
      watched.endTimer = this.#clock.after(UNUSED_MS, () => this.#drop(watched))
    }
    const [oldest] = this.#unused
    if (oldest && this.#unused.size > UNUSED_MAX) {
      this.#drop(oldest)
    }
  }

  #drop(watched: Watched): void {
    watched.endTimer()
    this.#unused.delete(watched)
    this.#watched.delete(watched.key)
    watched.loaded?.end()
  }

  /** Loads the rows: at once when they are in memory, and otherwise with a call of the watchers. */
  #load(watched: Watched): void {
    const session = this.#session
    if (!session) {
      return
    }
    const { tab } = session
    const { query, key } = watched
    if (tab.isLoaded(query.type)) {
      watched.result = LiveResult.of(query, tab.view)
      this.#settle(watched)
      return
    }
    const isWanted = () => this.#session === session && this.#watched.get(key) === watched && !watched.isSettled
    tab.ensure([query.type]).then(
      () => {
        if (isWanted()) {
          watched.result = LiveResult.of(query, tab.view)
          this.#settle(watched)
          this.#emit([watched])
        }
      },
      (error: unknown) => {
        this.#report(error)
        if (isWanted()) {
          watched.failure = { error }
          this.#settle(watched)
          this.#emit([watched])
        }
      },
    )
  }

  #settle(watched: Watched): void {
    watched.loaded?.end()
    watched.loaded = null
    if (watched.watchers.size === 0) {
      this.#keep(watched)
    }
  }

  /** All results are changed before the first watcher is called, so that no watcher sees two states side by side. */
  #apply(changes: readonly RowChange[]): void {
    if (changes.length > 0) {
      this.#emit([...this.#watched.values()].filter(({ result }) => result?.apply(changes)))
    }
  }

  #emit(all: readonly Watched[]): void {
    for (const watched of all) {
      for (const watcher of [...watched.watchers]) {
        if (watched.watchers.has(watcher)) {
          this.#call(watcher, watched.rows())
        }
      }
    }
  }

  #call(watcher: Watcher, rows: readonly Row[] | undefined): void {
    try {
      watcher(rows)
    } catch (error) {
      this.#report(error)
    }
  }
}
