import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createClient } from '@replog/client'
import type { Meta } from '@replog/core'
import { betterSqliteStore, type SqliteStore, sqliteStore } from '@replog/sqlite'
import { ModelServer } from '@replog/testing'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { freshMeta } from '../../testing/src/kit/harness.js'
import { newOp, newOutcome, newRow } from '../../testing/src/kit/samples.js'
import { openBetterSqlite } from '../src/better-sqlite.js'
import { makeFolder } from './files.js'

let folder: ReturnType<typeof makeFolder>

beforeEach(() => {
  folder = makeFolder()
})
afterEach(() => folder.remove())

let devices = 0

/** Opens a store as a client does: with a new device id for the case that it is needed. */
async function open(path: string): Promise<{ readonly store: SqliteStore; readonly meta: Meta }> {
  const store = betterSqliteStore(folder.path(path)).store('alice')
  const { meta } = await store.open(freshMeta('alice', `device-${devices++}`))
  return { store, meta }
}

async function deviceOf(path: string): Promise<string> {
  const { store, meta } = await open(path)
  await store.close()
  return meta.device
}

/** The files of a database in a folder. */
const filesIn = (name: string) => readdirSync(folder.path(name)).map(file => join(folder.path(name), file))

/** Copies all files of a database into another folder, as a backup does. */
function copyTo(from: string, to: string): void {
  mkdirSync(folder.path(to), { recursive: true })
  for (const file of filesIn(from)) {
    copyFileSync(file, join(folder.path(to), basename(file)))
  }
}

beforeEach(() => mkdirSync(folder.path('own')))

describe('the device id', () => {
  test('of a copy is another one, and stays; the original keeps its own', async () => {
    const original = await deviceOf('own/gym.db')
    copyTo('own', 'copy')
    const copy = await deviceOf('copy/gym.db')
    expect(copy).not.toBe(original)
    expect(await deviceOf('copy/gym.db')).toBe(copy)
    expect(await deviceOf('own/gym.db')).toBe(original)
  })

  test('of a backup that takes the place of its original is another one', async () => {
    const original = await deviceOf('own/gym.db')
    copyTo('own', 'backup')
    for (const file of filesIn('own')) {
      rmSync(file)
    }
    copyTo('backup', 'own')
    expect(await deviceOf('own/gym.db')).not.toBe(original)
  })

  test('of a copy that was made while the original is open is another one', async () => {
    const { store, meta } = await open('own/gym.db')
    await store.commit({ append: [newOp(1)] })
    copyTo('own', 'copy')
    expect(await deviceOf('copy/gym.db')).not.toBe(meta.device)
    await store.close()
  })

  test('stays when a file is moved to another folder', async () => {
    const original = await deviceOf('own/gym.db')
    mkdirSync(folder.path('moved'))
    for (const file of filesIn('own')) {
      renameSync(file, join(folder.path('moved'), basename(file)))
    }
    expect(await deviceOf('moved/gym.db')).toBe(original)
  })

  test('stays through many starts, writes and a removal of what is old', async () => {
    const original = await deviceOf('own/gym.db')
    for (let n = 0; n < 5; n++) {
      const { store, meta } = await open('own/gym.db')
      expect(meta.device).toBe(original)
      await store.commit({ append: [newOp(n)], outcomes: [newOutcome(n)] })
      await store.forget(Number.MAX_SAFE_INTEGER, 10)
      await store.close()
    }
  })

  test('of a copy is the same for all who open the copy at once', async () => {
    const original = await deviceOf('own/gym.db')
    copyTo('own', 'copy')
    const opened = await Promise.all(['copy/gym.db', 'copy/gym.db', 'copy/gym.db'].map(open))
    const found = new Set(opened.map(({ meta }) => meta.device))
    expect(found.size).toBe(1)
    expect(found.has(original)).toBe(false)
    for (const { store } of opened) {
      await store.close()
    }
  })

  test('stays when there are no facts about the file', async () => {
    const stores = sqliteStore({
      name: folder.path('plain'),
      shared: true,
      open: database => openBetterSqlite(folder.path(`own/${database}.db`)),
    })
    const store = stores.store('alice')
    await store.open(freshMeta('alice', 'first'))
    await store.close()
    copyTo('own', 'copy')
    for (const file of filesIn('own')) {
      rmSync(file)
    }
    copyTo('copy', 'own')
    expect((await store.open(freshMeta('alice', 'second'))).meta.device).toBe('first')
    await store.close()
  })

  test('is not known when the file cannot be examined', async () => {
    const stores = sqliteStore({
      name: folder.path('plain'),
      shared: true,
      open: database => openBetterSqlite(folder.path(`own/${database}.db`)),
      facts: async () => {
        throw new Error('no rights')
      },
    })
    await expect(stores.store('alice').open(freshMeta('alice'))).rejects.toThrow(
      'The file of the database cannot be examined: Error: no rights',
    )
  })
})

test('a copy keeps its data, and what was not sent cannot be taken back or changed any more', async () => {
  const { store } = await open('own/gym.db')
  const row = newRow(1)
  await store.commit({
    append: [newOp(1), newOp(2, { state: 'sent', attempts: 3, batch: 'b' }), newOp(3, { state: 'parked' })],
    base: { generation: 1, put: [row], remove: [] },
    meta: { token: 'token-1', clockOffset: 7_000, lastTime: 9 },
  })
  await store.claim()
  await store.close()
  copyTo('own', 'copy')
  const copy = betterSqliteStore(folder.path('copy/gym.db')).store('alice')
  const { meta, ops } = await copy.open(freshMeta('alice', 'new'))
  expect(meta).toMatchObject({ device: 'new', token: 'token-1', epoch: 1, clockOffset: 0, lastTime: 9 })
  expect(ops.map(({ mutationId, state, attempts }) => [mutationId, state, attempts])).toEqual([
    ['mutation-1', 'queued', 1],
    ['mutation-2', 'sent', 3],
    ['mutation-3', 'parked', 0],
  ])
  expect((await copy.loadBase('workout_set')).rows).toEqual([row])
  await copy.commit({ remove: ops })
  await copy.close()
})

/** A client on a file, and the device ids in its pushes. */
function clientOf(server: ModelServer, path: string, isOnline: () => boolean) {
  const pushedBy: string[] = []
  const fetch = server.fetch()
  const replog = createClient({
    url: 'http://model.test',
    store: betterSqliteStore(folder.path(path)),
    user: () => 'alice',
    token: async () => server.token('alice'),
    fetch: async (input, init) => {
      if (!isOnline()) {
        throw new TypeError('Failed to fetch')
      }
      if (String(input).includes('/api/sync/push')) {
        pushedBy.push(JSON.parse(String(init?.body)).device_id)
      }
      return fetch(input, init)
    },
    log: { debug: () => {}, warn: () => {} },
  })
  onTestFinished(() => replog.close())
  return { replog, workouts: replog.db.workout!, pushedBy }
}

test('operations of a copy are applied once, also when the original has sent them, and no write is lost', async () => {
  const server = new ModelServer()
  let isOnline = true
  const original = clientOf(server, 'own/gym.db', () => isOnline)
  await original.replog.open()
  await original.replog.sync()
  // The server applies this one, and its answer is lost.
  server.outage({ parts: ['writes'], isAppended: true, times: 1 })
  const sent = await original.workouts.create({ name: 'sent', scheduled_date: '2026-11-29' })
  await expect.poll(() => server.entities('alice').length).toBe(1)
  isOnline = false
  const queued = await original.workouts.create({ name: 'queued', scheduled_date: '2026-11-29' })
  await original.replog.close()
  copyTo('own', 'copy')

  isOnline = true
  await original.replog.open()
  expect((await original.replog.sync()).state).toBe('synced')

  isOnline = false
  const copy = clientOf(server, 'copy/gym.db', () => isOnline)
  await copy.replog.open()
  // The copy does not know that the original has sent both. What it writes now belongs to another device.
  await copy.workouts.patch(queued.value.id, { name: 'changed in the copy' })
  await copy.workouts.delete(sent.value.id)
  isOnline = true
  // A request that was made before may fail yet, and ends the first call.
  await expect.poll(async () => (await copy.replog.sync()).state).toBe('synced')
  expect(server.entities('alice').map(item => item.version)).toEqual([1, 1])
  const conflicts = await copy.replog.rejected.list()
  expect(conflicts.map(({ kind, code }) => [kind, code])).toEqual([
    ['patch', 'etag_mismatch'],
    ['delete', 'etag_mismatch'],
  ])
  for (const conflict of conflicts) {
    expect(conflict.problem.changedBy).toBe(original.pushedBy[0])
    await conflict.retry()
  }
  expect((await copy.replog.sync()).state).toBe('synced')
  expect((await original.replog.sync()).state).toBe('synced')
  expect(server.entities('alice').map(item => [item.id, item.data.name, item.version])).toEqual([
    [queued.value.id, 'changed in the copy', 2],
  ])
  expect(new Set(original.pushedBy).size).toBe(1)
  expect(new Set(copy.pushedBy).size).toBe(1)
  expect(copy.pushedBy[0]).not.toBe(original.pushedBy[0])
  for (const { workouts } of [original, copy]) {
    expect((await workouts.all().get()).map(row => row.name)).toEqual(['changed in the copy'])
  }
})

test('this file system keeps the facts that the tests above rely on', () => {
  const [first, second] = [folder.path('a'), folder.path('b')]
  copyFileSync(new URL(import.meta.url), first)
  copyFileSync(first, second)
  const [one, two] = [first, second].map(path => statSync(path, { bigint: true }))
  expect(one!.ino).not.toBe(two!.ino)
  expect(one!.birthtimeNs).toBeGreaterThan(0n)
})
