import { storeCases } from '@replog/testing'
import { describe, test } from 'vitest'
import { openBetterSqlite } from '../src/better-sqlite.js'
import { makeFolder } from './files.js'
import { makeHarness } from './harness.js'

describe('stores with better-sqlite3 keep the contract of stores', () => {
  for (const { name, run } of storeCases) {
    test(name, async () => {
      const folder = makeFolder()
      const harness = makeHarness(file => openBetterSqlite(folder.path(`${file}.db`)))
      try {
        await run(harness)
      } finally {
        await harness.end()
        folder.remove()
      }
    })
  }
})
