import { type Column, ETAG_COLUMN, type WatermelonDatabase } from './options.js'

/** A record as WatermelonDB stores it. */
export interface Raw {
  readonly id: string
  readonly [column: string]: unknown
}

/** A row of the client, of any type. */
export type AnyRow = { readonly id: string }

/** Times that WatermelonDB and the server set by themselves. */
const TIMES: readonly string[] = ['created_at', 'updated_at']

/** One table: turns rows of the client into records, and back. */
export class Table {
  readonly name: string
  readonly #columns: readonly Column[]
  readonly #dates: readonly string[]

  /** @throws TypeError when the schema does not have the table, or the table does not have the column of the etag */
  constructor(
    name: string,
    { dates = [], local = [] }: { readonly dates?: readonly string[]; readonly local?: readonly string[] },
    database: WatermelonDatabase,
  ) {
    const columns = database.schema.tables[name]?.columnArray
    if (!columns?.some(column => column.name === ETAG_COLUMN && column.type === 'string')) {
      throw new TypeError(`${name}: no string column ${ETAG_COLUMN} (expected: a table of the schema with it)`)
    }
    this.name = name
    this.#columns = columns.filter(column => !local.includes(column.name))
    this.#dates = dates
  }

  /** The record of a row. A time that the row does not have stays as it is. */
  rawOf(row: AnyRow): Raw {
    const members = row as { readonly [member: string]: unknown }
    const raw: { id: string; [column: string]: unknown } = { id: row.id }
    for (const { name, type } of this.#columns) {
      const value = members[name === ETAG_COLUMN ? 'etag' : name] ?? null
      if (value !== null || !TIMES.includes(name)) {
        raw[name] = type === 'number' && typeof value === 'string' ? Date.parse(value) : value
      }
    }
    return raw
  }

  /** Whether a stored record has the columns of another one already. SQLite stores 0 and 1 for booleans. */
  isSame(stored: Raw, other: Raw): boolean {
    return this.#columns.every(
      ({ name, type }) =>
        !(name in other) ||
        (type === 'boolean' ? Number(stored[name]) === Number(other[name]) : stored[name] === other[name]),
    )
  }

  /** The fields of a record that was made here. */
  created(raw: Raw): { readonly [field: string]: unknown } {
    const fields = this.#fields().filter(({ name }) => raw[name] !== null && raw[name] !== undefined)
    return { id: raw.id, ...Object.fromEntries(fields.map(({ name }) => [name, this.#value(name, raw)])) }
  }

  /** The fields that were changed here and that the client does not have yet. */
  changed(raw: Raw, row: AnyRow | undefined): { readonly [field: string]: unknown } {
    const names = String(raw._changed).split(',')
    const known = row && this.rawOf(row)
    const fields = this.#fields().filter(({ name }) => names.includes(name) && raw[name] !== known?.[name])
    return Object.fromEntries(fields.map(({ name }) => [name, this.#value(name, raw)]))
  }

  #fields(): readonly Column[] {
    return this.#columns.filter(({ name }) => name !== ETAG_COLUMN && !TIMES.includes(name))
  }

  #value(name: string, raw: Raw): unknown {
    const value = raw[name]
    return typeof value === 'number' && this.#dates.includes(name) ? new Date(value) : value
  }
}
