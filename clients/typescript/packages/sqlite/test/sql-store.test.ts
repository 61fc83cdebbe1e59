import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { Stale, StorageFailed } from '@replog/core'
import {
  type AsyncDriver,
  betterSqliteStore,
  type SqliteDriver,
  type SqliteFiles,
  type SqlRow,
  sqliteStore,
} from '@replog/sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freshMeta } from '../../testing/src/kit/harness.js'
import { newOp, newRow, range } from '../../testing/src/kit/samples.js'
import { openBetterSqlite } from '../src/better-sqlite.js'
import { Connection } from '../src/connection.js'
import { makeFolder } from './files.js'

let folder: ReturnType<typeof makeFolder>

beforeEach(() => {
  folder = makeFolder()
})
afterEach(() => folder.remove())

const fresh = freshMeta('alice')

/** The files that were made, by their full paths. */
const files = () => readdirSync(folder.path('.')).map(name => folder.path(name))

/** A store, and the driver of the connection that it has. */
async function openWithDriver(options?: Parameters<typeof sqliteStore>[1]) {
  const drivers: SqliteDriver[] = []
  const open = async (database: string) => {
    const driver = await openBetterSqlite(folder.path(`${database}.db`))
    drivers.push(driver)
    return driver
  }
  const store = sqliteStore({ name: folder.path('.'), shared: true, open }, options).store('alice')
  const loaded = await store.open(fresh)
  return { store, driver: drivers[0]!, ...loaded }
}

test('a user has a file of their own, whose name does not tell the user', async () => {
  const factory = betterSqliteStore(folder.path('gym.db'))
  expect(files()).toEqual([])
  const stores = [factory.store('alice@example.org'), factory.store(null)]
  for (const store of stores) {
    await store.open(fresh)
    await store.close()
  }
  expect(files()).toHaveLength(2)
  for (const file of files()) {
    expect(file).toMatch(/gym-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.db$/)
  }
})

test('a path that is no file, and options out of range, are refused', () => {
  expect(() => betterSqliteStore(':memory:')).toThrow('path: :memory: (expected: a file; memoryStore()')
  expect(() => betterSqliteStore('a.db', { busyTimeoutMs: -1 })).toThrow(
    'busyTimeoutMs: -1 (expected: a whole number >= 0)',
  )
  expect(() => betterSqliteStore('a.db', { historyLimit: 0 })).toThrow(
    'historyLimit: 0 (expected: a whole number >= 1)',
  )
})

test.each([
  [{ watchMs: 9 }, 'watchMs: 9 (expected: a whole number from 10 to 500)'],
  [{ watchMs: 501 }, 'watchMs: 501 (expected: a whole number from 10 to 500)'],
  [{ leaseAskMs: 9 }, 'leaseAskMs: 9 (expected: a whole number from 10 to 2000)'],
  [{ leaseAskMs: 2_001 }, 'leaseAskMs: 2001 (expected: a whole number from 10 to 2000)'],
  [{ leaseAnswerMs: 499 }, 'leaseAnswerMs: 499 (expected: a whole number from 500 to 4000)'],
  [{ watchMs: 400, leaseAnswerMs: 799 }, 'leaseAnswerMs: 799 (expected: a whole number from 800 to 4000)'],
  [{ leaseAnswerMs: 4_001 }, 'leaseAnswerMs: 4001 (expected: a whole number from 500 to 4000)'],
  [{ messageLimit: 0 }, 'messageLimit: 0 (expected: a whole number >= 1)'],
])('%j is refused', (options, message) => {
  expect(() => betterSqliteStore('a.db', options)).toThrow(message)
})

test('only stores that other processes may have open have links across processes', async () => {
  const open = () => openBetterSqlite(folder.path('a.db'))
  const store = (files: Partial<SqliteFiles>) => sqliteStore({ name: 'a', shared: true, open, ...files }).store('alice')
  expect(store({}).acrossProcesses).toBeDefined()
  expect(store({ shared: false }).acrossProcesses).toBeUndefined()
  expect(store({ isOfOneOrigin: true }).acrossProcesses).toBeUndefined()
})

test('a commit that may be lost in a power cut leaves the durability of the others as it was', async () => {
  const driver = await openBetterSqlite(folder.path('a.db'))
  const connection = new Connection(driver, 'a', 'FULL')
  const synchronous = () => driver.all('PRAGMA synchronous', [])[0]
  const seen: unknown[] = []
  const look = { sql: 'PRAGMA synchronous', check: (rows: readonly SqlRow[]) => seen.push(rows[0]) }
  await connection.transactRelaxed([look])
  await expect(connection.transactRelaxed([look, { sql: 'SELECT * FROM missing' }])).rejects.toThrow(StorageFailed)
  expect(seen).toEqual([{ synchronous: 1 }, { synchronous: 1 }])
  expect(synchronous()).toEqual({ synchronous: 2 })
  await connection.close()
})

test('a database from before leases and facts about files gets their tables', async () => {
  const { store, driver } = await openWithDriver()
  await store.commit({ append: [newOp(1)] })
  for (const table of ['replog_lease', 'replog_message', 'replog_file']) {
    await driver.exec(`DROP TABLE ${table}`)
  }
  await store.close()
  const again = await openWithDriver()
  expect(again.ops).toHaveLength(1)
  expect(await again.driver.all('SELECT * FROM replog_file', [])).toEqual([{ one: 1, facts: null }])
  await again.store.close()
})

test.each([
  ['strict', 2],
  ['relaxed', 1],
] as const)('durability %s has synchronous = %i, and a WAL', async (durability, expected) => {
  const { store, driver } = await openWithDriver({ durability })
  expect(await driver.all('PRAGMA synchronous', [])).toEqual([{ synchronous: expected }])
  expect(await driver.all('PRAGMA journal_mode', [])).toEqual([{ journal_mode: 'wal' }])
  await store.close()
})

test('the database of another user, of another layout, and a file that is no database are refused', async () => {
  const { store, driver } = await openWithDriver()
  await driver.all('UPDATE replog_state SET user = ?', ['"bob"'])
  await store.close()
  await expect(openWithDriver()).rejects.toThrow(new StorageFailed('The database has the data of another user.'))
  const [file] = files()
  const repaired = await openBetterSqlite(file!)
  repaired.all('UPDATE replog_state SET user = ?, layout = 9', ['"alice"'])
  repaired.close()
  await expect(openWithDriver()).rejects.toThrow('layout: 9 (expected: 1)')
  writeFileSync(file!, 'This is no database. '.repeat(1_000))
  await expect(openWithDriver()).rejects.toThrow(StorageFailed)
})

test('a folder that is not there is reported as a failure of the storage', async () => {
  const store = betterSqliteStore(folder.path('missing/gym.db')).store('alice')
  await expect(store.open(fresh)).rejects.toThrow('The database cannot be opened: ')
})

test('a store that is open is not opened again, and can be opened again after close', async () => {
  const { store } = await openWithDriver()
  await expect(store.open(fresh)).rejects.toThrow('The store is open already.')
  await store.commit({ append: [newOp(1)] })
  await store.close()
  expect((await store.open(fresh)).ops).toHaveLength(1)
  await store.close()
})

test('a damaged record is reported as a failure of the storage', async () => {
  const { store, driver } = await openWithDriver()
  await store.commit({ base: { generation: 1, put: [newRow(1)], remove: [] } })
  await driver.all('UPDATE replog_base SET doc = substr(doc, 2)', [])
  await expect(store.loadBase('workout_set')).rejects.toThrow(
    new StorageFailed('A record is not JSON; the database is damaged.'),
  )
  await store.close()
})

test('a commit for which there is no space changes nothing, and the store goes on', async () => {
  const { store, driver, cursor } = await openWithDriver()
  await store.commit({ append: [newOp(1)] })
  await driver.all('PRAGMA max_page_count = 40', [])
  const note = 'x'.repeat(60_000)
  const put = range(0, 20).map(n => newRow(n, { data: { note } }))
  const tooMuch = { append: [newOp(2)], base: { generation: 1, put, remove: [] } }
  await expect(store.commit(tooMuch)).rejects.toThrow('SQLite failed: database or disk is full')
  await store.commit({ append: [newOp(3)] })
  const changes = await store.changes(cursor, ['workout_set'])
  expect(changes.ops.map(op => op.mutationId)).toEqual(['mutation-1', 'mutation-3'])
  expect(changes.base).toEqual([])
  await store.close()
})

test('a database that another process holds is reported after the timeout, and works when it is free', async () => {
  const { store } = await openWithDriver({ busyTimeoutMs: 20 })
  const other = await openBetterSqlite(files().find(file => file.endsWith('.db'))!)
  other.exec('BEGIN IMMEDIATE')
  await expect(store.commit({ append: [newOp(1)] })).rejects.toThrow('SQLite failed: database is locked')
  other.exec('ROLLBACK')
  await store.commit({ append: [newOp(1)] })
  other.close()
  await store.close()
})

test('destroy leaves nothing of the data in the files', async () => {
  const { store } = await openWithDriver()
  const secret = 'PERSONAL-NOTE'
  await store.commit({
    append: range(0, 200).map(n => newOp(n, { data: { note: `${secret}-${n}` } })),
    base: { generation: 1, put: range(0, 200).map(n => newRow(n, { data: { note: secret } })), remove: [] },
  })
  const bytes = () => files().map(file => readFileSync(file, 'latin1'))
  expect(bytes().some(text => text.includes(secret))).toBe(true)
  await store.destroy()
  expect(bytes().some(text => text.includes(secret))).toBe(false)
  expect(files().map(file => statSync(file).size)).toEqual([4_096])
})

test('a library that has calls of its own for transactions gets them', async () => {
  const calls: string[] = []
  const open = async (database: string): Promise<AsyncDriver> => {
    const driver = await openBetterSqlite(folder.path(`${database}.db`))
    const call = (sql: string) => async () => {
      calls.push(sql)
      driver.exec(sql)
    }
    return {
      sync: false,
      exec: async sql => driver.exec(sql),
      all: async (sql, params) => driver.all(sql, params),
      close: async () => driver.close(),
      transaction: { begin: call('BEGIN'), commit: call('COMMIT'), rollback: call('ROLLBACK') },
    }
  }
  const store = sqliteStore({ name: folder.path('own'), shared: false, open }).store('alice')
  await store.open(fresh)
  calls.length = 0
  await store.commit({ append: [newOp(1)] })
  await expect(store.commit({ remove: [{ seq: 9, rev: 0 }] })).rejects.toThrow(Stale)
  expect(calls).toEqual(['BEGIN', 'COMMIT', 'BEGIN', 'ROLLBACK'])
  await store.close()
})
