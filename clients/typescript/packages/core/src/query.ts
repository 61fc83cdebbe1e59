import type { Row } from './fold.js'
import type { Json } from './json.js'
import type { ShownRows } from './live.js'
import type { RowChange } from './view.js'

/** A range of values. Rows without a value are outside of every range. */
export interface Range {
  readonly gt?: Json
  readonly gte?: Json
  readonly lt?: Json
  readonly lte?: Json
}

/** One of several values. */
export interface In {
  readonly in: readonly Json[]
}

export type Condition = Json | Range | In | undefined

/** Every named field must fit. `null` and `undefined` fit rows without a value. */
export type Where = { readonly [field: string]: Condition }

export interface Query {
  readonly type: string
  readonly where: Where
  readonly orderBy: readonly { readonly field: string; readonly descending: boolean }[]
  readonly limit?: number
}

/** The same text for queries with the same content, and only for those. */
export function keyOfQuery({ type, where, orderBy, limit }: Query): string {
  const conditions = Object.keys(where)
    .sort()
    .map(field => [field, where[field] ?? null])
  return JSON.stringify([type, conditions, orderBy, limit ?? null], (_member, value: unknown) =>
    // JSON has no such numbers, and would make them null.
    typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value,
  )
}

/** Whether a row fits a query. */
export function fits(row: Row, where: Where): boolean {
  for (const field in where) {
    if (!fitsField(row[field], where[field])) {
      return false
    }
  }
  return true
}

function fitsField(value: Json | undefined, condition: Condition): boolean {
  if (condition === null || condition === undefined) {
    return value === undefined || value === null
  }
  if (typeof condition !== 'object') {
    return value === condition
  }
  if ('in' in condition) {
    return value !== undefined && (condition.in as readonly Json[]).includes(value)
  }
  return value !== undefined && value !== null && isWithin(value, condition as Range)
}

function isWithin(value: Json, range: Range): boolean {
  return (
    (range.gt === undefined || compare(value, range.gt) > 0) &&
    (range.gte === undefined || compare(value, range.gte) >= 0) &&
    (range.lt === undefined || compare(value, range.lt) < 0) &&
    (range.lte === undefined || compare(value, range.lte) <= 0)
  )
}

/** Rows without a value come first; then numbers, texts (by their code points) and flags. */
export function compare(one: Json | undefined, other: Json | undefined): number {
  if (one === other) {
    return 0
  }
  const kinds = rank(one) - rank(other)
  if (kinds === 0 && typeof one === 'string') {
    return compareTexts(one, other as string)
  }
  return kinds || Number(one) - Number(other) || 0
}

/** By code points, as databases do. The order of UTF-16, which `<` has, differs for characters from U+E000 on. */
function compareTexts(one: string, other: string): number {
  let at = 0
  while (one[at] === other[at]) {
    at++
  }
  return (one.codePointAt(at) ?? -1) - (other.codePointAt(at) ?? -1)
}

/** -1 without a value. */
const rank = (value: Json | undefined) => ['number', 'string', 'boolean'].indexOf(typeof value)

/** The order of rows: by each field in turn, and at last by their ids. */
export function compareRows(one: Row, other: Row, orderBy: Query['orderBy']): number {
  for (const { field, descending } of orderBy) {
    const order = compare(one[field], other[field])
    if (order !== 0) {
      return descending ? -order : order
    }
  }
  return compare(one.id, other.id)
}

/**
 * The result of a query that follows the changes of rows. A change costs the search for its place in the result, and
 * nothing when the row fitted neither before nor after.
 */
export class LiveResult {
  readonly #query: Query
  /** All rows that fit, in order; the limit is applied when they are read. */
  readonly #rows: Row[]
  #shown: readonly Row[] | null = null

  constructor(query: Query, rows: Iterable<Row>) {
    this.#query = query
    this.#rows = []
    for (const row of rows) {
      if (fits(row, query.where)) {
        this.#rows.push(row)
      }
    }
    this.#rows.sort((one, other) => compareRows(one, other, query.orderBy))
  }

  /** The result in the rows of a view. A query for one id costs one look-up. */
  static of(query: Query, view: ShownRows): LiveResult {
    const { id } = query.where
    const rows = typeof id === 'string' ? [view.row(query.type, id)].filter(row => row !== null) : view.rows(query.type)
    return new LiveResult(query, rows)
  }

  /** The same array as before when no row of it changed. */
  value(): readonly Row[] {
    this.#shown ??= this.#rows.slice(0, this.#query.limit)
    return this.#shown
  }

  /**
   * Returns whether `value()` is another array now. Changes that the result has already are left out: it may have been
   * made after the change and before it was told.
   */
  apply(changes: readonly RowChange[]): boolean {
    const limit = this.#query.limit ?? Number.POSITIVE_INFINITY
    let first = Number.POSITIVE_INFINITY
    for (const { type, before, after } of changes) {
      if (type !== this.#query.type) {
        continue
      }
      if (before && fits(before, this.#query.where)) {
        const place = this.#placeOf(before)
        if (this.#rows[place] === before) {
          this.#rows.splice(place, 1)
          first = Math.min(first, place)
        }
      }
      if (after && fits(after, this.#query.where)) {
        const place = this.#placeOf(after)
        if (this.#rows[place] !== after) {
          this.#rows.splice(place, 0, after)
          first = Math.min(first, place)
        }
      }
    }
    if (first >= limit) {
      return false
    }
    this.#shown = null
    return true
  }

  /** Where the row is, or would be. */
  #placeOf(row: Row): number {
    let low = 0
    let high = this.#rows.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (compareRows(this.#rows[middle]!, row, this.#query.orderBy) < 0) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}
