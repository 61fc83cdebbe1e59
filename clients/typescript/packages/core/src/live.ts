import type { Row } from './fold.js'
import type { Clock } from './ports.js'
import { keyOfQuery, LiveResult, type Query } from './query.js'
import type { Session } from './session.js'
import type { TreeAsk } from './tree.js'
import type { RowChange, View } from './view.js'

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

/** The part of a view that results are made of. */
export type ShownRows = Pick<View, 'catalogue' | 'row' | 'rows' | 'childrenOf'>

/** Something to watch: the rows of a query, or a tree. */
export interface Source<V> {
  /** The same text for sources with the same content, and only for those. */
  readonly key: string
  /** The types whose rows it needs. */
  types(view: View): readonly string[]
  make(view: ShownRows): Result<V>
  /** The query, for a store that answers queries. */
  readonly ask: Query | TreeAsk
}

/** The value of a source, which follows the changes of rows. */
export interface Result<V> {
  /** The same object as before when nothing of it changed. */
  value(): V
  /** Returns whether `value()` is another object now. */
  apply(changes: readonly RowChange[]): boolean
}

/** The rows of a query as a source. */
export function rowsOf(query: Query): Source<readonly Row[]> {
  return { key: keyOfQuery(query), types: () => [query.type], make: view => LiveResult.of(query, view), ask: query }
}

/** How long a result is kept that nobody watches. Another part of a page may need it at once. */
const UNUSED_MS = 5_000
/** Of how many queries. A list may have a query for each of its rows, and reads all of them before it watches one. */
const UNUSED_MAX = 2_000

type Watcher = (value: unknown) => void

class Watched {
  readonly key: string
  readonly source: Source<unknown>
  readonly watchers = new Set<Watcher>()
  result: Result<unknown> | null = null
  failure: { readonly error: unknown } | null = null
  loaded: { readonly promise: Promise<void>; readonly end: () => void } | null = null
  endTimer = () => {}

  constructor(source: Source<unknown>) {
    this.key = source.key
    this.source = source
  }

  get isSettled(): boolean {
    return this.result !== null || this.failure !== null
  }

  value(): unknown {
    return this.result?.value()
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
    const all = [...this.#watched.values()].map(watched => ({ watched, before: watched.value() }))
    for (const { watched } of all) {
      watched.result = null
      watched.failure = null
      this.#load(watched)
    }
    this.#emit(all.filter(({ watched, before }) => watched.value() !== before).map(({ watched }) => watched))
  }

  /** The queries that are watched. */
  sources(): Source<unknown>[] {
    return [...this.#watched.values()].filter(({ watchers }) => watchers.size > 0).map(({ source }) => source)
  }

  watch<V>(source: Source<V>): Live<V> {
    return {
      key: source.key,
      get: () => this.#get(source) as V | undefined,
      loaded: () => this.#loaded(this.#watched.get(source.key) ?? this.#add(source)),
      subscribe: changed => this.#subscribe(source, changed as Watcher),
    }
  }

  #get(source: Source<unknown>): unknown {
    const watched =
      this.#watched.get(source.key) ?? (this.#session?.tab.isAtHand(source) ? this.#add(source) : undefined)
    if (watched?.failure) {
      throw watched.failure.error
    }
    return watched?.value()
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

  #subscribe(source: Source<unknown>, changed: Watcher): () => void {
    const watched = this.#watched.get(source.key) ?? this.#add(source)
    const watcher: Watcher = value => changed(value)
    watched.watchers.add(watcher)
    watched.endTimer()
    this.#unused.delete(watched)
    if (watched.result) {
      this.#call(watcher, watched.value())
    }
    return () => {
      if (watched.watchers.delete(watcher) && watched.watchers.size === 0) {
        this.#keep(watched)
      }
    }
  }

  #add(source: Source<unknown>): Watched {
    const watched = new Watched(source)
    this.#watched.set(source.key, watched)
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
    const { source, key } = watched
    const isCurrent = () => this.#session === session && this.#watched.get(key) === watched
    const isWanted = () => isCurrent() && !watched.isSettled
    const changed = () => this.#emit([watched])
    const result = tab.atHand(source, isCurrent, changed)
    if (result) {
      watched.result = result
      this.#settle(watched)
      return
    }
    tab.open(source, isCurrent, changed).then(
      make => {
        if (isWanted()) {
          watched.result = make()
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
          this.#call(watcher, watched.value())
        }
      }
    }
  }

  #call(watcher: Watcher, value: unknown): void {
    try {
      watcher(value)
    } catch (error) {
      this.#report(error)
    }
  }
}
