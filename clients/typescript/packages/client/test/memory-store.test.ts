import { memoryStore } from '@replog/client'
import type { StoreFactory } from '@replog/core'
import { type StoreHarness, storeCases } from '@replog/testing'
import { describe, expect, test } from 'vitest'

/** A crash of a tab loses nothing, because the memory belongs to the factory. */
function makeHarness(): StoreHarness {
  const factories = new Map<string, StoreFactory>()
  return {
    factory(name) {
      const factory = factories.get(name) ?? memoryStore({ historyLimit: 100 })
      factories.set(name, factory)
      return factory
    },
    crash: async () => {},
  }
}

describe('memoryStore keeps the contract of stores', () => {
  for (const { name, run } of storeCases) {
    test(name, () => run(makeHarness()))
  }
})

describe('memoryStore', () => {
  const fresh = { format: 1, device: 'd', user: null, epoch: 0, generation: 1, pulls: 0, clockOffset: 0, lastTime: 0 }

  test('refuses a history without entries', () => {
    expect(() => memoryStore({ historyLimit: 0 })).toThrow('historyLimit: 0 (expected: a whole number >= 1)')
  })

  test('has another name and other data in each factory', async () => {
    const one = memoryStore()
    const two = memoryStore()
    expect(one.name).not.toBe(two.name)
    const store = one.store(null)
    await store.open(fresh)
    await store.commit({ meta: { token: 'token-1' } })
    expect((await two.store(null).open(fresh)).meta.token).toBeUndefined()
  })

  test('takes the values that a change has at the call', async () => {
    const store = memoryStore().store(null)
    const { cursor } = await store.open(fresh)
    const paused = { reason: 'before' }
    const commit = store.commit({ meta: { paused } })
    paused.reason = 'after'
    await commit
    expect((await store.changes(cursor, [])).meta.paused?.reason).toBe('before')
  })

  test('rejects everything before it is open', async () => {
    await expect(memoryStore().store(null).claim()).rejects.toThrow('The store is not open.')
  })
})
