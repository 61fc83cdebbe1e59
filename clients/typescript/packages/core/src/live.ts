import type { Row } from './fold.js'
import { LiveResult, type Query } from './query.js'
import type { Session } from './session.js'
import type { RowChange } from './view.js'

/** A query that is watched. All watchers of the same query share one result. */
export interface LiveRows {
  /** The rows now; undefined until they were loaded. The same array as before when nothing of it changed. */
  get(): readonly Row[] | undefined
  subscribe(changed: (rows: readonly Row[]) => void): () => void
}

class Watched {
  readonly query: Query
  readonly watchers = new Set<(rows: readonly Row[]) => void>()
  result: LiveResult | null = null

  constructor(query: Query) {
    this.query = query
  }
}

/** The live queries of one client. They stay when the user signs in or out, and then show the data of that user. */
export class LiveQueries {
  readonly #watched = new Map<string, Watched>()
  readonly #report: (error: unknown) => void
  #session: Session | null = null
  #end = () => {}

  constructor(report: (error: unknown) => void) {
    this.#report = report
  }

  /** Shows the data of this session from now on; of none when it is null. */
  bind(session: Session | null): void {
    this.#end()
    this.#session = session
    const end = session?.tab.changed.add(({ rows }) => this.#apply(rows))
    this.#end = () => end?.()
    for (const watched of this.#watched.values()) {
      watched.result = null
      this.#load(watched)
    }
  }

  watch(query: Query): LiveRows {
    const key = JSON.stringify(query)
    return {
      get: () => this.#watched.get(key)?.result?.rows(),
      subscribe: changed => this.#subscribe(key, query, changed),
    }
  }

  async once(session: Session, query: Query): Promise<readonly Row[]> {
    await session.tab.ensure([query.type])
    return new LiveResult(query, session.tab.view.rows(query.type)).rows()
  }

  #subscribe(key: string, query: Query, changed: (rows: readonly Row[]) => void): () => void {
    const watched = this.#watched.get(key) ?? new Watched(query)
    this.#watched.set(key, watched)
    const watcher = (rows: readonly Row[]) => changed(rows)
    watched.watchers.add(watcher)
    if (watched.result) {
      this.#call(watcher, watched.result.rows())
    } else {
      this.#load(watched)
    }
    return () => {
      watched.watchers.delete(watcher)
      if (watched.watchers.size === 0 && this.#watched.get(key) === watched) {
        this.#watched.delete(key)
      }
    }
  }

  #load(watched: Watched): void {
    const session = this.#session
    if (!session) {
      return
    }
    const { tab } = session
    tab
      .ensure([watched.query.type])
      .then(() => {
        if (this.#session === session && !watched.result && watched.watchers.size > 0) {
          watched.result = new LiveResult(watched.query, tab.view.rows(watched.query.type))
          this.#emit(watched)
        }
      })
      .catch(this.#report)
  }

  #apply(changes: readonly RowChange[]): void {
    if (changes.length === 0) {
      return
    }
    for (const watched of [...this.#watched.values()]) {
      if (watched.result?.apply(changes)) {
        this.#emit(watched)
      }
    }
  }

  #emit(watched: Watched): void {
    const rows = watched.result?.rows() ?? []
    for (const watcher of [...watched.watchers]) {
      this.#call(watcher, rows)
    }
  }

  #call(watcher: (rows: readonly Row[]) => void, rows: readonly Row[]): void {
    try {
      watcher(rows)
    } catch (error) {
      this.#report(error)
    }
  }
}
