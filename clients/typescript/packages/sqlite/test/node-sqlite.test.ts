import { nodeSqliteStore } from '@replog/sqlite'
import { storeCases } from '@replog/testing'
import { describe, expect, test } from 'vitest'
import { freshMeta } from '../../testing/src/kit/harness.js'
import { openNodeSqlite } from '../src/node-sqlite.js'
import { makeFolder } from './files.js'
import { makeHarness } from './harness.js'

/** Node.js 20 does not have the module. The gate runs this file with a later version too. */
const [major, minor] = process.versions.node.split('.').map(Number) as [number, number]
const hasNodeSqlite = major > 22 || (major === 22 && minor >= 13)

describe.runIf(hasNodeSqlite)('stores with node:sqlite keep the contract of stores', () => {
  for (const { name, run } of storeCases) {
    test(name, async () => {
      const folder = makeFolder()
      const harness = makeHarness(file => openNodeSqlite(folder.path(`${file}.db`)))
      try {
        await run(harness)
      } finally {
        await harness.end()
        folder.remove()
      }
    })
  }
})

test.runIf(hasNodeSqlite)('nodeSqliteStore keeps data in a file', async () => {
  const folder = makeFolder()
  const store = nodeSqliteStore(folder.path('gym.db')).store('alice')
  await store.open(freshMeta('alice'))
  await store.commit({ meta: { token: 'token-1' } })
  await store.close()
  expect((await store.open(freshMeta('alice'))).meta.token).toBe('token-1')
  await store.close()
  folder.remove()
})

test.runIf(!hasNodeSqlite)('nodeSqliteStore says that this version of Node.js cannot do it', async () => {
  const store = nodeSqliteStore('gym.db').store('alice')
  await expect(store.open(freshMeta('alice'))).rejects.toThrow('The database cannot be opened')
})
