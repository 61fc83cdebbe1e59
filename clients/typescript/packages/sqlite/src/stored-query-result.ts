import { compareRows, fits, isSameRow, type Key, type Query, type Row, splitKey } from '@replog/core'
import type { ChangedRows, RowsById } from './changed-rows.js'
import type { Dirt, StoredResult } from './stored-live.js'
import type { StoredRows } from './stored-rows.js'

/** So many rows more than the limit are kept, twice as many at most, so that few rows that leave need a query. */
const SPARE = 32
/** With more changes at once, a query with a limit is asked again. */
const KEYS_MAX = 100

/** The result of a query that follows the changes of rows. A change of a row costs one look-up. */
export class StoredQueryResult implements StoredResult<readonly Row[]> {
  readonly #rows: StoredRows
  readonly #query: Query
  /** In order; more than the limit. */
  #held: Row[] = []
  #byId = new Map<string, Row>()
  /** Whether no more rows fit than those that are held. */
  #isComplete = false
  #shown: readonly Row[] = []

  constructor(rows: StoredRows, query: Query) {
    this.#rows = rows
    this.#query = query
  }

  types(): readonly string[] {
    return [this.#query.type]
  }

  value(): readonly Row[] {
    return this.#shown
  }

  get isShort(): boolean {
    const { limit } = this.#query
    return limit !== undefined && !this.#isComplete && this.#held.length < limit
  }

  async reading(dirt: Dirt, changed: ChangedRows): Promise<() => boolean> {
    const { limit, type } = this.#query
    if (!dirt || (limit !== undefined && dirt.size > KEYS_MAX)) {
      const wanted = limit === undefined ? undefined : limit + SPARE
      const make = await this.#rows.rows(limited(this.#query, wanted))
      return () => this.#takeAll(make(), wanted)
    }
    const make = await changed.of(type)
    return () => this.#takeSome(dirt, make())
  }

  #takeAll(rows: readonly Row[], wanted: number | undefined): boolean {
    const before = this.#byId
    this.#held = rows.map(row => same(before.get(row.id), row))
    this.#byId = new Map(this.#held.map(row => [row.id, row]))
    this.#isComplete = wanted === undefined || rows.length < wanted
    return this.#show()
  }

  #takeSome(keys: ReadonlySet<Key>, rows: RowsById): boolean {
    for (const key of keys) {
      const [, id] = splitKey(key)
      this.#replace(id, rows.get(id))
    }
    const { limit } = this.#query
    if (limit !== undefined && this.#held.length > limit + 2 * SPARE) {
      for (const { id } of this.#held.splice(limit + SPARE)) {
        this.#byId.delete(id)
      }
      this.#isComplete = false
    }
    return this.#show()
  }

  #replace(id: string, row: Row | undefined): void {
    const before = this.#byId.get(id)
    const after = row && fits(row, this.#query.where) ? same(before, row) : undefined
    if (before === after) {
      return
    }
    if (before) {
      this.#held.splice(this.#placeOf(before), 1)
      this.#byId.delete(id)
    }
    const place = after ? this.#placeOf(after) : 0
    // Between the last row that is held and this one, there may be rows that are not held.
    if (after && (place < this.#held.length || this.#isComplete)) {
      this.#held.splice(place, 0, after)
      this.#byId.set(id, after)
    }
  }

  /** Returns whether other rows are shown. */
  #show(): boolean {
    const { limit } = this.#query
    const before = this.#shown
    const after = this.#held.slice(0, limit)
    const isOther = after.length !== before.length || after.some((row, i) => row !== before[i])
    this.#shown = isOther ? after : before
    return isOther
  }

  /** Where the row is, or would be. */
  #placeOf(row: Row): number {
    let low = 0
    let high = this.#held.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (compareRows(this.#held[middle]!, row, this.#query.orderBy) < 0) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}

/** A query with another limit; undefined for all rows. */
export function limited({ type, where, orderBy }: Query, limit: number | undefined): Query {
  return limit === undefined ? { type, where, orderBy } : { type, where, orderBy, limit }
}

/** A row that shows the same stays the same object. */
export function same(before: Row | undefined, row: Row): Row {
  return before && isSameRow(before, row) ? before : row
}
