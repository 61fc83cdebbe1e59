import { storeCases } from '@replog/testing'
import sqlite3InitModule from '@sqlite.org/sqlite-wasm'
import { describe, expect, test } from 'vitest'
import { freshMeta } from '../../testing/src/kit/harness.js'
import { openBetterSqlite } from '../src/better-sqlite.js'
import { wasmSqliteStore } from '../src/wasm.js'
import { wasmDriver } from '../src/wasm-driver.js'

import { driverCases } from './driver-kit.js'
import { makeFolder } from './files.js'
import { makeHarness } from './harness.js'

// Its files are in memory, and connections of this process can share them.
const { oo1 } = await sqlite3InitModule()
let databases = 0

describe('the driver of better-sqlite3', () => {
  for (const { name, run } of driverCases) {
    test(name, async () => {
      const folder = makeFolder()
      await run(() => openBetterSqlite(folder.path('driver.db')))
      folder.remove()
    })
  }
})

describe('the driver of sqlite-wasm', () => {
  for (const { name, run } of driverCases) {
    test(name, async () => {
      const file = `/driver-${databases++}.db`
      await run(async () => wasmDriver(new oo1.DB(file, 'c')))
    })
  }
})

describe('stores with sqlite-wasm keep the contract of stores', () => {
  for (const { name, run } of storeCases) {
    test(name, async () => {
      const number = databases++
      const harness = makeHarness(async file => wasmDriver(new oo1.DB(`/${number}-${file}.db`, 'c')))
      try {
        await run(harness)
      } finally {
        await harness.end()
      }
    })
  }
})

test('wasmSqliteStore opens the databases that the app chooses', async () => {
  const opened: string[] = []
  const open = (database: string) => {
    opened.push(database)
    return new oo1.DB(`/chosen-${database}.db`, 'c')
  }
  const factory = wasmSqliteStore({ name: 'gym', shared: false, open })
  expect([factory.name, factory.shared]).toEqual(['gym', false])
  const store = factory.store('alice')
  expect(opened).toEqual([])
  await store.open(freshMeta('alice'))
  await store.close()
  expect(opened).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)])
})
