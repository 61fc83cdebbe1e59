import type { StoreFactory } from '@replog/core'
import { storeCases } from '@replog/testing'
import { describe, expect, test } from 'vitest'
import { freshMeta } from '../../testing/src/kit/harness.js'
import { newOp } from '../../testing/src/kit/samples.js'
import { capacitorSqliteStore } from '../src/capacitor.js'
import { expoSqliteStore } from '../src/expo.js'
import { opSqliteStore } from '../src/op-sqlite.js'
import { makeFolder } from './files.js'
import { capacitorStandIn, expoStandIn, opSqliteStandIn } from './stand-ins.js'

const options = { durability: 'relaxed', historyLimit: 50 } as const

const libraries: Readonly<Record<string, (folder: string, name: string) => StoreFactory>> = {
  'expo-sqlite': (folder, name) => expoSqliteStore(expoStandIn(folder), name, options),
  'op-sqlite': (folder, name) => opSqliteStore(opSqliteStandIn(folder), name, options),
}

for (const [library, make] of Object.entries(libraries)) {
  describe(`stores with the calls of ${library} keep the contract of stores`, () => {
    for (const { name, run } of storeCases) {
      test(name, async () => {
        const folder = makeFolder()
        await run({
          factory: name => make(folder.path('.'), `${Buffer.from(name).toString('hex')}.db`),
          crash: async () => {},
        })
        folder.remove()
      })
    }
  })
}

describe('a store with the calls of Capacitor', () => {
  test('commits, refuses, reads, and is there after it was closed', async () => {
    const folder = makeFolder()
    const factory = capacitorSqliteStore(capacitorStandIn(folder.path('.')), 'gym', options)
    const store = factory.store('alice')
    const { cursor } = await store.open(freshMeta('alice'))
    const { seqs } = await store.commit({ append: [newOp(1)], meta: { token: 'token-1' } })
    await expect(store.commit({ remove: [{ seq: seqs[0]!, rev: 5 }] })).rejects.toThrow('rev 5 (expected: 0)')
    expect((await store.changes(cursor, [])).ops).toEqual([{ ...newOp(1), seq: seqs[0], rev: 0 }])
    await store.forget(0, 10)
    await store.close()
    const again = await store.open(freshMeta('alice', 'other'))
    expect([again.meta.token, again.ops.length]).toEqual(['token-1', 1])
    await store.destroy()
    expect((await store.open(freshMeta('alice'))).ops).toEqual([])
    await store.close()
    folder.remove()
  })

  test('says that the plugin has one connection for each database', async () => {
    const folder = makeFolder()
    const factory = capacitorSqliteStore(capacitorStandIn(folder.path('.')), 'gym', options)
    const store = factory.store('alice')
    await store.open(freshMeta('alice'))
    const second = factory.store('alice').open(freshMeta('alice'))
    await expect(second).rejects.toThrow(/The database cannot be opened: .* already exists/)
    await store.close()
    folder.remove()
  })
})
