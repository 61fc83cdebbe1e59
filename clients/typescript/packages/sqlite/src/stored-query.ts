import type { In, Json, Query, Range, Where } from '@replog/core'
import type { Step } from './connection.js'
import type { SqlValue } from './driver.js'
import { isSafe, operandOf, sqlOf, typeIs } from './field-sql.js'
import { SHOWN } from './read-steps.js'

/** More values of one field are compared in JavaScript, so that statements have a bound. */
const VALUES_MAX = 100

type Condition = Where[string]

/**
 * A query as SQL. It leaves out what SQL cannot say exactly. Then `isExact` is false, the order and the limit are left
 * out too, and the caller applies the query to what it reads.
 */
export class StoredQuery {
  isExact = true
  /** The field whose index helps most. */
  field: string | undefined
  readonly #query: Query
  readonly #conditions: string[] = []
  readonly #params: SqlValue[] = []
  #rank = Number.POSITIVE_INFINITY

  constructor(query: Query) {
    this.#query = query
    // In the order of the names, so that equal queries have one text.
    for (const name of Object.keys(query.where).sort()) {
      if (!isSafe(name) || !this.#add(sqlOf(name), query.where[name])) {
        this.isExact = false
      } else {
        this.#prefer(name, rankOf(query.where[name]))
      }
    }
    this.isExact &&= query.orderBy.every(({ field }) => isSafe(field))
    const [first] = query.orderBy
    if (this.isExact && first) {
      this.#prefer(first.field, query.limit === undefined ? 8 : 5)
    }
  }

  /** The statement, with the index to use. SQLite does not know which of several helps most. */
  step(index: string | undefined): Step {
    const { type, limit } = this.#query
    const isTypeSafe = isSafe(type)
    const isLimited = this.isExact && limit !== undefined
    const conditions = [
      `generation = ${SHOWN} AND tombstone = 0 AND doc IS NOT NULL`,
      isTypeSafe ? typeIs(type) : 'type = ?',
      ...this.#conditions,
    ]
    return {
      sql: `SELECT doc FROM replog_base ${index === undefined ? '' : `INDEXED BY "${index}"`}
        WHERE ${conditions.join(' AND ')}${this.isExact ? this.#order() : ''}${isLimited ? ' LIMIT ?' : ''}`,
      params: [...(isTypeSafe ? [] : [type]), ...this.#params, ...(isLimited ? [limit] : [])],
    }
  }

  #order(): string {
    const fields = this.#query.orderBy.map(({ field, descending }) => `${sqlOf(field)}${descending ? ' DESC' : ''}`)
    return ` ORDER BY ${[...fields, 'id'].join(', ')}`
  }

  /** Returns whether SQL says all of the condition. */
  #add(value: string, condition: Condition): boolean {
    if (condition === null || condition === undefined) {
      this.#conditions.push(`${value} IS NULL`)
      return true
    }
    if (typeof condition !== 'object') {
      return this.#compare(value, '=', condition)
    }
    return 'in' in condition ? this.#isOneOf(value, (condition as In).in) : this.#isWithin(value, condition as Range)
  }

  #isOneOf(value: string, values: readonly Json[]): boolean {
    // Lists and objects are equal to nothing.
    const known = values.filter(one => typeof one !== 'object' && !Number.isNaN(one)).map(operandOf)
    const operands = known.filter(operand => operand !== undefined)
    if (operands.length < known.length || known.length > VALUES_MAX || values.includes(null)) {
      return false
    }
    this.#conditions.push(`${value} IN (${operands.map(({ sql }) => sql).join(', ')})`)
    this.#params.push(...operands.flatMap(({ params }) => params))
    return true
  }

  #isWithin(value: string, { gt, gte, lt, lte }: Range): boolean {
    this.#conditions.push(`${value} IS NOT NULL`)
    const bounds = [
      ['>', gt],
      ['>=', gte],
      ['<', lt],
      ['<=', lte],
    ] as const
    return bounds
      .map(([operator, bound]) => bound === undefined || this.#compare(value, operator, bound))
      .every(Boolean)
  }

  #compare(value: string, operator: string, other: Json): boolean {
    const operand = operandOf(other)
    if (operand) {
      this.#conditions.push(`${value} ${operator} ${operand.sql}`)
      this.#params.push(...operand.params)
    }
    return operand !== undefined
  }

  #prefer(field: string, rank: number): void {
    if (rank < this.#rank) {
      this.field = field
      this.#rank = rank
    }
  }
}

/** Fewer rows have one text than one number, and half of all rows may have one flag. */
function rankOf(condition: Condition): number {
  if (condition === null || condition === undefined) {
    return 7
  }
  if (typeof condition === 'object') {
    const isText = 'in' in condition && (condition as In).in.every(value => typeof value === 'string')
    return isText ? 1 : 'in' in condition ? 3 : 4
  }
  return typeof condition === 'string' ? 0 : typeof condition === 'boolean' ? 6 : 2
}
