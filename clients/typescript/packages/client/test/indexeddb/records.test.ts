import { serialize } from 'node:v8'
import { type BaseRow, type Meta, type NewOp, StorageFailed } from '@replog/core'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { CHUNK_MAX } from '../../src/indexeddb/chunk.js'
import { databaseName, indexedDbStore } from '../../src/indexeddb/index.js'
import { IndexedDbStore } from '../../src/indexeddb/indexeddb-store.js'
import type { ChunkRecord, StoreName } from '../../src/indexeddb/schema.js'
import { TEXT_MAX } from '../../src/indexeddb/text.js'

const FRESH: Meta = {
  format: 1,
  device: 'd',
  user: 'alice',
  epoch: 0,
  generation: 1,
  pulls: 0,
  clockOffset: 0,
  lastTime: 0,
}
const REMOVALS_KEPT = 10

const tab = async (name = 'app') => {
  const options = { durability: 'relaxed', removalsKept: REMOVALS_KEPT, waitMillisMax: 1_000 } as const
  const store = new IndexedDbStore(databaseName(name, 'alice'), options)
  await store.open(FRESH)
  return store
}

const row = (n: number, note: string): BaseRow => ({
  type: 'workout_set',
  id: `set-${n}`,
  etag: `etag-${n}`,
  version: 1,
  updatedAt: '2026-01-01T00:00:00.000Z',
  data: { note },
})

const op = (mutationId: string, note: string): NewOp => ({
  state: 'queued',
  mutationId,
  kind: 'create',
  type: 'workout_set',
  id: mutationId,
  data: { note },
  priority: 'medium',
  roots: [],
  path: [],
  clientTime: '2026-01-01T00:00:00.000Z',
  catalogue: '7',
  at: 0,
  attempts: 0,
})

const put = (store: IndexedDbStore, rows: readonly BaseRow[], remove: readonly BaseRow[] = [], generation = 1) =>
  store.commit({ base: { generation, put: rows, remove } })

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** All records of an object store, as they are in the database. */
async function records<T>(name: StoreName): Promise<T[]> {
  const db = await resultOf(indexedDB.open(databaseName('app', 'alice')))
  const found = await resultOf<T[]>(db.transaction(name).objectStore(name).getAll())
  db.close()
  return found
}

const range = (count: number) => Array.from({ length: count }, (_, n) => n)

beforeAll(() => {
  vi.stubGlobal('IDBKeyRange', IDBKeyRange)
})
beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory())
})
afterAll(() => {
  vi.unstubAllGlobals()
})

describe('chunks', () => {
  const sizes = async () =>
    (await records<ChunkRecord>('chunks')).map(({ v }) => (typeof v === 'string' ? v.length : 0))

  test('are nearly full after a first pull, and never longer than the limit', async () => {
    const store = await tab()
    for (const page of range(10)) {
      await put(
        store,
        range(200).map(n => row(page * 200 + n, 'x'.repeat(n))),
      )
    }
    const all = await sizes()
    expect(Math.max(...all)).toBeLessThanOrEqual(CHUNK_MAX)
    expect(all.filter(size => size < 0.9 * CHUNK_MAX).length).toBeLessThanOrEqual(1)
  })

  test('are split when their rows grow, and filled again when their rows are gone', async () => {
    const store = await tab()
    const rows = range(400).map(n => row(n, 'x'.repeat(100)))
    await put(store, rows)
    const before = (await sizes()).length
    await put(
      store,
      rows.map(({ id }, n) => ({ ...row(n, 'y'.repeat(1_000)), id })),
    )
    expect(Math.max(...(await sizes()))).toBeLessThanOrEqual(CHUNK_MAX)
    expect((await store.loadBase('workout_set')).rows).toHaveLength(400)
    const grown = (await sizes()).length
    expect(grown).toBeGreaterThan(before)
    await put(store, [], rows)
    expect((await store.loadBase('workout_set')).rows).toEqual([])
    for (const page of range(20)) {
      await put(
        store,
        range(20).map(n => row(page * 20 + n, 'z'.repeat(1_000))),
      )
    }
    expect((await sizes()).length).toBeLessThanOrEqual(grown + 1)
    expect((await store.loadBase('workout_set')).rows).toHaveLength(400)
  })

  test('have one byte for each character, whatever the script of the text', async () => {
    const store = await tab()
    const note = 'Übung тест テスト 🏋 \ud800'
    await put(store, [row(1, note)])
    const [chunk] = await records<ChunkRecord>('chunks')
    // Chromium uses the same format.
    expect(serialize(chunk!.v).length).toBeLessThan(String(chunk!.v).length + 10)
    expect((await store.readBase(1, [row(1, '')]))[0]?.data).toEqual({ note })
  })

  test('of a tab that was the leader before are found again', async () => {
    const [one, two] = [await tab(), await tab()]
    await put(
      one,
      range(300).map(n => row(n, 'one')),
    )
    await put(
      two,
      range(300).map(n => row(n, 'two'.repeat(200))),
    )
    await put(one, [row(7, 'again')], [row(8, '')])
    await two.sweep([2], 1_000)
    await put(one, [row(7, 'after the sweep')])
    for (const store of [one, two]) {
      expect((await store.loadBase('workout_set')).rows).toEqual([row(7, 'after the sweep')])
      expect(await store.readBase(1, [row(7, ''), row(9, '')])).toEqual([row(7, 'after the sweep')])
    }
  })
})

describe('long texts', () => {
  const LONG = 'x'.repeat(3 * TEXT_MAX)

  test('are kept in pieces, and the pieces go with them', async () => {
    const store = await tab()
    const { seqs } = await store.commit({
      append: [op('m1', LONG), op('m2', 'short')],
      meta: { catalogue: LONG, paused: { reason: LONG } },
      base: { generation: 1, put: [row(1, LONG), row(2, 'short')], remove: [] },
      outcomes: [{ mutationId: 'm0', type: 't', id: 'i', status: 'rejected', at: 1, problem: { code: LONG } }],
    })
    const pieces = await records<string>('pieces')
    expect(Math.max(...pieces.map(piece => piece.length))).toBe(TEXT_MAX)
    expect(pieces.length).toBeGreaterThanOrEqual(5 * 3)
    const loaded = await (await tab()).open(FRESH)
    expect(loaded.ops.map(({ data }) => data)).toEqual([{ note: LONG }, { note: 'short' }])
    expect(loaded.meta).toMatchObject({ catalogue: LONG, paused: { reason: LONG } })
    expect((await store.outcome('m0'))?.problem).toEqual({ code: LONG })
    expect(await store.readBase(1, [row(1, '')])).toEqual([row(1, LONG)])
    await store.commit({
      update: [{ ...loaded.ops[0]!, data: { note: 'short' } }],
      remove: [{ seq: seqs[1]!, rev: 0 }],
      meta: { catalogue: undefined, paused: undefined },
      base: { generation: 1, put: [row(1, 'short')], remove: [] },
    })
    await store.forget(2, 10)
    expect(await records('pieces')).toHaveLength(0)
    expect((await (await tab()).open(FRESH)).ops.map(({ data }) => data)).toEqual([{ note: 'short' }])
  })

  test('of operations and rows that are removed leave nothing', async () => {
    const store = await tab()
    const { seqs } = await store.commit({ append: [op('m1', LONG)] })
    await put(store, [row(1, LONG)])
    await put(store, [row(2, LONG), row(3, LONG)], [], 2)
    await store.commit({ remove: [{ seq: seqs[0]!, rev: 0 }] })
    await put(store, [], [row(1, '')])
    expect(await store.sweep([1], 1)).toBe(1)
    expect(await store.sweep([1], 10)).toBe(1)
    expect(await records('pieces')).toHaveLength(0)
  })
})

describe('removals', () => {
  test('are kept for a limited number of revisions', async () => {
    const store = await tab()
    for (const n of range(50)) {
      const { seqs } = await store.commit({ append: [op(`m${n}`, '')] })
      await store.commit({ remove: [{ seq: seqs[0]!, rev: 0 }] })
    }
    expect((await records('removals')).length).toBe(REMOVALS_KEPT)
  })
})

describe('a store that is not usable', () => {
  test('rejects before it is open, and after it was closed or destroyed', async () => {
    const store = indexedDbStore('app').store('alice')
    await expect(store.claim()).rejects.toThrow(
      new StorageFailed('replog:["app","alice"] is not open (expected: open() before other calls).'),
    )
    await store.open(FRESH)
    await store.close()
    await expect(store.claim()).rejects.toThrow('replog:["app","alice"] is closed: close() was called.')
    await store.open(FRESH)
    expect(await store.claim()).toBe(1)
    await store.destroy()
    await expect(store.claim()).rejects.toThrow('replog:["app","alice"] is closed: destroy() was called.')
  })

  test('knows nothing of the former data when it is opened again', async () => {
    const store = await tab()
    await put(store, [row(1, 'former')])
    await store.commit({ meta: { catalogue: 'former' } })
    await store.readBase(1, [row(1, '')])
    await (await tab()).destroy()
    await expect(store.claim()).rejects.toThrow('is closed: another tab deletes it.')
    expect((await store.open(FRESH)).meta).toEqual(FRESH)
    expect(await store.readBase(1, [row(1, '')])).toEqual([])
    await put(store, [row(1, 'new')])
    expect((await store.loadBase('workout_set')).rows).toEqual([row(1, 'new')])
    expect(await store.forget(0, 0)).toBe(0)
  })
})
