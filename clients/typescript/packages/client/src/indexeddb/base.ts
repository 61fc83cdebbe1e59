import type { BaseRow } from '@replog/core'
import { Chunk, decodeRows, encodeRow } from './chunk.js'
import type { Directories, Directory, Place } from './directory.js'
import { after, BY_REV, type ChunkRecord, under } from './schema.js'
import type { State } from './state.js'
import { dropText, getText, getTexts, putText } from './text.js'
import { result } from './transaction.js'

interface RowKey {
  readonly type: string
  readonly id: string
}

async function toRows(tx: IDBTransaction, type: string, records: readonly ChunkRecord[]): Promise<BaseRow[]> {
  return (await getTexts(tx, records)).flatMap(text => decodeRows(type, text))
}

/** All rows of a type, tombstones included. One request reads all of its chunks. */
export async function allRows(tx: IDBTransaction, generation: number, type: string): Promise<BaseRow[]> {
  return toRows(tx, type, await result<ChunkRecord[]>(tx.objectStore('chunks').getAll(under(generation, type))))
}

/** The rows of the chunks that were written after a revision, tombstones included. */
export async function rowsChanged(tx: IDBTransaction, rev: number, generation: number, type: string) {
  const written = after(rev, generation, type)
  return toRows(tx, type, await result<ChunkRecord[]>(tx.objectStore('chunks').index(BY_REV).getAll(written)))
}

const chunkRecord = (tx: IDBTransaction, generation: number, type: string, n: number) =>
  result<ChunkRecord>(tx.objectStore('chunks').get([generation, type, n]))

export function byType<T extends { readonly type: string }>(items: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(item.type)
    if (group) {
      group.push(item)
    } else {
      groups.set(item.type, [item])
    }
  }
  return groups
}

/** Rows by key, tombstones included. It reads only the chunks that have them. */
export async function rowsAt(
  tx: IDBTransaction,
  state: State,
  directories: Directories,
  generation: number,
  keys: readonly RowKey[],
): Promise<BaseRow[]> {
  const found: BaseRow[] = []
  for (const [type, group] of byType(keys)) {
    const directory = await directories.get(tx, state, generation, type)
    const ids = new Set(group.map(key => key.id))
    const chunks = new Set([...ids].flatMap(id => directory.chunkOf(id) ?? []))
    const records = await Promise.all([...chunks].map(n => chunkRecord(tx, generation, type, n)))
    found.push(...(await toRows(tx, type, records)).filter(row => ids.has(row.id)))
  }
  return found
}

/** The chunks of one type that were written, and the ids of rows that were there and are gone. */
export interface Written {
  readonly directory: Directory
  readonly places: readonly Place[]
  readonly removed: readonly string[]
}

/** Writes and removes rows of one type. New rows fill the chunks with the most room, then new chunks. */
export async function writeRows(
  tx: IDBTransaction,
  directory: Directory,
  rev: number,
  put: readonly BaseRow[],
  remove: readonly RowKey[],
): Promise<Written> {
  const { generation, type } = directory
  const rows = new Map(put.map(row => [row.id, encodeRow(row)]))
  const gone = remove.filter(key => !rows.has(key.id) && directory.chunkOf(key.id) !== undefined).map(key => key.id)
  const known = [...rows.keys(), ...gone].flatMap(id => directory.chunkOf(id) ?? [])
  const added = [...rows].reduce((sum, [id, row]) => (directory.chunkOf(id) === undefined ? sum + row.length : sum), 0)
  const touched = new Set([...known, ...directory.roomiest(added)])
  const chunks = new Map<number, Chunk>()
  const records = await Promise.all([...touched].map(n => chunkRecord(tx, generation, type, n)))
  for (const record of records) {
    chunks.set(record.n, Chunk.decode(record.n, await getText(tx, record.v)))
    dropText(tx, record.v)
  }
  for (const id of gone) {
    chunks.get(directory.chunkOf(id)!)!.delete(id)
  }
  fill(chunks, place(chunks, directory, rows), directory.next)
  for (const chunk of chunks.values()) {
    putChunk(tx, { g: generation, t: type, n: chunk.n, r: rev }, chunk)
  }
  const places = [...chunks.values()].map(({ n, ids, size }) => ({ n, ids, size }))
  return { directory, places, removed: gone }
}

/** Sets the rows that are in a chunk already. Returns the others, and those for which there is no room any more. */
function place(chunks: Map<number, Chunk>, directory: Directory, rows: Map<string, string>): [string, string][] {
  const homeless: [string, string][] = []
  for (const [id, row] of rows) {
    const n = directory.chunkOf(id)
    if (n === undefined) {
      homeless.push([id, row])
    } else {
      chunks.get(n)!.set(id, row)
    }
  }
  for (const chunk of chunks.values()) {
    homeless.push(...chunk.takeExcess())
  }
  return homeless
}

/** Puts rows into the chunks that have room, and into new ones. */
function fill(chunks: Map<number, Chunk>, rows: readonly [string, string][], firstNew: number): void {
  const open = [...chunks.values()].sort((one, other) => one.size - other.size)
  let next = firstNew
  let target = open.shift()
  for (const [id, row] of rows) {
    if (!target?.fits(row)) {
      target = open[0]?.fits(row) ? open.shift()! : Chunk.empty(next++)
      chunks.set(target.n, target)
    }
    target.set(id, row)
  }
}

function putChunk(tx: IDBTransaction, at: Omit<ChunkRecord, 'c' | 'v'>, chunk: Chunk): void {
  const record: ChunkRecord = { ...at, c: chunk.ids.length, v: putText(tx, chunk.text) }
  tx.objectStore('chunks').put(record)
}

/** The keys of the chunks of all generations but these. */
function others(generations: readonly number[]): IDBKeyRange[] {
  const kept = [...new Set(generations)].sort((one, other) => one - other)
  const starts = [-Infinity, ...kept]
  return starts.map((start, i) => IDBKeyRange.bound([start, []], i < kept.length ? [kept[i]!] : [[]]))
}

const SWEPT_AT_ONCE = 16

/** Removes at most `limit` rows of all generations but these. Returns how many. */
export async function sweepRows(tx: IDBTransaction, generations: readonly number[], limit: number): Promise<number> {
  const store = tx.objectStore('chunks')
  let left = limit
  for (const range of others(generations)) {
    let records: ChunkRecord[]
    do {
      records = left > 0 ? await result<ChunkRecord[]>(store.getAll(range, SWEPT_AT_ONCE)) : []
      for (const record of records) {
        left -= await sweepChunk(tx, record, left)
      }
    } while (records.length > 0)
  }
  return limit - left
}

async function sweepChunk(tx: IDBTransaction, { v, c, ...at }: ChunkRecord, limit: number): Promise<number> {
  if (limit === 0) {
    return 0
  }
  const text = c > limit ? await getText(tx, v) : ''
  dropText(tx, v)
  if (c <= limit) {
    tx.objectStore('chunks').delete([at.g, at.t, at.n])
    return c
  }
  const chunk = Chunk.decode(at.n, text)
  chunk.skip(limit)
  putChunk(tx, at, chunk)
  return limit
}
