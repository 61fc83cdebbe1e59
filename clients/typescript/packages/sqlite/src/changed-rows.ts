import { type Row, splitKey } from '@replog/core'
import type { Dirt } from './stored-live.js'
import type { StoredRows } from './stored-rows.js'

/** Rows by their ids. */
export type RowsById = ReadonlyMap<string, Row>

/** The entities that may be other ones, read once for all results that show their types. */
export class ChangedRows {
  readonly #rows: StoredRows
  readonly #ids = new Map<string, Set<string>>()
  readonly #read = new Map<string, Promise<() => RowsById>>()

  constructor(rows: StoredRows, dirts: readonly Dirt[]) {
    this.#rows = rows
    for (const key of dirts.flatMap(dirt => [...(dirt ?? [])])) {
      const [type, id] = splitKey(key)
      this.#ids.set(type, (this.#ids.get(type) ?? new Set()).add(id))
    }
  }

  /** Reads those of one type. The result gives those that exist, with the queue as it is at the first call. */
  of(type: string): Promise<() => RowsById> {
    const read = this.#read.get(type) ?? this.#readType(type)
    this.#read.set(type, read)
    return read
  }

  async #readType(type: string): Promise<() => RowsById> {
    const make = await this.#rows.rowsOf([...(this.#ids.get(type) ?? [])].map(id => ({ type, id })))
    let rows: RowsById | undefined
    return () => {
      rows ??= new Map(make().map(row => [row.id, row]))
      return rows
    }
  }
}
