import type { StoreHarness } from '@replog/testing'
import { storeCases } from '@replog/testing'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { afterAll, beforeAll, describe, test, vi } from 'vitest'
import { databaseName } from '../../src/indexeddb/index.js'
import { IndexedDbStore } from '../../src/indexeddb/indexeddb-store.js'

/** Each case has an IndexedDB of its own. A crash of a tab loses nothing, because the browser keeps the data. */
function makeHarness(): StoreHarness {
  vi.stubGlobal('indexedDB', new IDBFactory())
  return {
    factory: name => ({
      name,
      shared: true,
      store: user =>
        new IndexedDbStore(databaseName(name, user), { durability: 'relaxed', removalsKept: 20, waitMillisMax: 5_000 }),
    }),
    crash: async () => {},
  }
}

describe('indexedDbStore keeps the contract of stores (fake-indexeddb)', () => {
  beforeAll(() => {
    vi.stubGlobal('IDBKeyRange', IDBKeyRange)
  })
  afterAll(() => {
    vi.unstubAllGlobals()
  })
  for (const { name, run } of storeCases) {
    test(name, () => run(makeHarness()))
  }
})
