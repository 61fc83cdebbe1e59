import type { BaseRow, Json } from '@replog/core'
import { encode } from './text.js'

/**
 * The longest text of a chunk of several rows. A change of one row rewrites its chunk, so shorter chunks make changes
 * faster; below this, loading a type becomes slower.
 */
export const CHUNK_MAX = 16 * 1024

/** A row within a chunk. The names of the members and the type are left out, which saves a quarter of the space. */
type Tuple = [
  id: string,
  etag: string,
  version: number,
  updatedAt: string,
  data: { readonly [field: string]: Json },
  localId?: string | null,
  deleted?: true,
]

export function encodeRow(row: BaseRow): string {
  const { id, etag, version, updatedAt, data, localId, deleted } = row
  const tuple: Tuple = [id, etag, version, updatedAt, data]
  if (localId !== undefined || deleted) {
    tuple.push(localId ?? null)
  }
  if (deleted) {
    tuple.push(deleted)
  }
  return encode(tuple)
}

function toRow(type: string, [id, etag, version, updatedAt, data, localId, deleted]: Tuple): BaseRow {
  const row = { type, id, etag, version, updatedAt, data }
  return localId == null && !deleted
    ? row
    : { ...row, ...(localId == null ? undefined : { localId }), ...(deleted && { deleted }) }
}

/** The rows of a chunk's text, tombstones included. */
export function decodeRows(type: string, text: string): BaseRow[] {
  return (JSON.parse(text) as Tuple[]).map(tuple => toRow(type, tuple))
}

/** The ids of a chunk's rows. */
export function decodeIds(text: string): string[] {
  return (JSON.parse(text) as Tuple[]).map(tuple => tuple[0])
}

/** A chunk while it is written. */
export class Chunk {
  readonly n: number
  readonly #rows: Map<string, string>
  /** The length of the text. */
  #size = 2

  private constructor(n: number, rows: Map<string, string>) {
    this.n = n
    this.#rows = rows
    for (const row of rows.values()) {
      this.#size += row.length + 1
    }
  }

  static empty(n: number): Chunk {
    return new Chunk(n, new Map())
  }

  static decode(n: number, text: string): Chunk {
    return new Chunk(n, new Map((JSON.parse(text) as Tuple[]).map(tuple => [tuple[0], encode(tuple)])))
  }

  get size(): number {
    return this.#size
  }

  get ids(): readonly string[] {
    return [...this.#rows.keys()]
  }

  get text(): string {
    return `[${[...this.#rows.values()].join(',')}]`
  }

  /** Whether there is room for a row. An empty chunk has room for any. */
  fits(row: string): boolean {
    return this.#rows.size === 0 || this.#size + row.length + 1 <= CHUNK_MAX
  }

  set(id: string, row: string): void {
    this.delete(id)
    this.#rows.set(id, row)
    this.#size += row.length + 1
  }

  delete(id: string): boolean {
    const row = this.#rows.get(id)
    if (row === undefined) {
      return false
    }
    this.#size -= row.length + 1
    return this.#rows.delete(id)
  }

  /** Takes out rows from the end until the rest fits into one record. */
  takeExcess(): [id: string, row: string][] {
    const excess: [string, string][] = []
    for (const [id, row] of [...this.#rows].reverse()) {
      if (this.#size <= CHUNK_MAX || this.#rows.size === 1) {
        break
      }
      this.delete(id)
      excess.push([id, row])
    }
    return excess
  }

  /** Keeps only the rows after the first `count`. */
  skip(count: number): void {
    for (const id of this.ids.slice(0, count)) {
      this.delete(id)
    }
  }
}
