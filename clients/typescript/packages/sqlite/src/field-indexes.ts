import type { Step } from './connection.js'
import type { SqlRow } from './driver.js'
import { isSafe, sqlOf, typeIs } from './field-sql.js'

/** Fields of a type beyond this number have no index. */
export const INDEXES_PER_TYPE_MAX = 8

type Transact = (mode: 'read' | 'write', steps: readonly Step[]) => Promise<readonly (readonly SqlRow[])[]>

/**
 * Indexes of the fields that queries name. A field gets its index when a query first needs it: an index of each field
 * of the catalogue would slow down every pull, and most would never be used. They stay in the file.
 */
export class FieldIndexes {
  readonly #transact: Transact
  /** The names of the indexes of a type, as they were last read. */
  readonly #known = new Map<string, ReadonlySet<string>>()

  /** @param transact adds its check as the first step */
  constructor(transact: Transact) {
    this.#transact = transact
  }

  /** The name of the index of a field, which is made unless it is there; undefined when the field has none. */
  async ensure(type: string, field: string | undefined): Promise<string | undefined> {
    if (field === undefined || !isSafe(type)) {
      return undefined
    }
    const name = `${prefixOf(type)}${field}`
    const known = this.#known.get(type) ?? (await this.#read(type))
    if (known.has(name)) {
      return name
    }
    if (known.size >= INDEXES_PER_TYPE_MAX) {
      return undefined
    }
    await this.#transact('write', [createStep(name, type, field)])
    return (await this.#read(type)).has(name) ? name : undefined
  }

  async #read(type: string): Promise<ReadonlySet<string>> {
    const prefix = prefixOf(type)
    const sql = "SELECT name FROM sqlite_master WHERE type = 'index' AND substr(name, 1, length(?)) = ?"
    const [, rows] = await this.#transact('read', [{ sql, params: [prefix, prefix] }])
    const names = new Set(rows!.map(row => String(row.name)))
    this.#known.set(type, names)
    return names
  }
}

/** A name of a type has no space. */
const prefixOf = (type: string): string => `replog_field ${type} `

export function createStep(name: string, type: string, field: string): Step {
  return {
    sql: `CREATE INDEX IF NOT EXISTS "${name}" ON replog_base (generation, ${sqlOf(field)}, id)
      WHERE ${typeIs(type)} AND tombstone = 0 AND doc IS NOT NULL`,
  }
}
