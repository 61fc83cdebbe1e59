import { betterSqliteStore, type SqliteStore } from '@replog/sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshMeta } from '../../testing/src/kit/harness.js'
import { range } from '../../testing/src/kit/samples.js'
import { makeFolder } from './files.js'
import { buildChild, startChild } from './processes.js'

const folder = makeFolder()
const child = folder.path('child.mjs')

beforeAll(() => buildChild(child))
afterAll(() => folder.remove())

test('processes that open a new database at once and append to it lose nothing', async () => {
  const path = folder.path('shared.db')
  const firsts = [0, 1_000, 2_000, 3_000]
  const processes = firsts.map(first => startChild(child, 'append', path, first, 40))
  expect(await Promise.all(processes.map(process => process.ended))).toEqual([null, null, null, null])
  const store = betterSqliteStore(path).store('alice')
  const { ops, meta } = await store.open(freshMeta('alice', 'later'))
  await store.close()
  expect(firsts.map(first => `device-${first}`)).toContain(meta.device)
  expect(ops).toHaveLength(160)
  for (const first of firsts) {
    const own = ops.map(op => op.mutationId).filter(id => range(first, first + 40).some(n => id === `mutation-${n}`))
    expect(own).toEqual(range(first, first + 40).map(n => `mutation-${n}`))
  }
})

/** A watch as a promise: it ends at the first call. */
function watched(store: SqliteStore): { readonly changed: Promise<void>; readonly calls: () => number } {
  let calls = 0
  const changed = new Promise<void>(resolve => {
    store.watch(() => {
      calls += 1
      resolve()
    }, 5)
  })
  return { changed, calls: () => calls }
}

test('watch tells that another process wrote', async () => {
  const path = folder.path('watched.db')
  const store = betterSqliteStore(path).store('alice')
  const { cursor } = await store.open(freshMeta('alice'))
  const { changed } = watched(store)
  const process = startChild(child, 'append', path, 0, 1)
  await changed
  await process.ended
  expect((await store.changes(cursor, [])).ops).toHaveLength(1)
  await store.close()
})

test('watch does not tell what the store itself wrote', async () => {
  const path = folder.path('own.db')
  const store = betterSqliteStore(path).store('alice')
  const other = betterSqliteStore(path).store('alice')
  await store.open(freshMeta('alice'))
  await other.open(freshMeta('alice'))
  const own = watched(store)
  await store.commit({ meta: { token: 'own' } })
  // The other watch began later, and has seen the commit; so the first one has looked too.
  await watched(other).changed
  expect(own.calls()).toBe(0)
  await other.commit({ meta: { token: 'other' } })
  await own.changed
  expect(own.calls()).toBe(1)
  await store.close()
  await other.close()
})

test('watch refuses a store that is not open, and an interval that is not positive', async () => {
  const store = betterSqliteStore(folder.path('closed.db')).store('alice')
  expect(() => store.watch(() => {})).toThrow('The store is not open.')
  await store.open(freshMeta('alice'))
  expect(() => store.watch(() => {}, 0)).toThrow('intervalMs: 0 (expected: > 0)')
  await store.close()
})
