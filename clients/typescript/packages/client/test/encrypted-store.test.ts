import { encryptedStore, memoryStore, WrongKey } from '@replog/client'
import type { Change, Meta, NewOp, StoreFactory } from '@replog/core'
import { type StoreHarness, storeCases } from '@replog/testing'
import { beforeAll, describe, expect, test } from 'vitest'

let key: CryptoKey
const newKey = () => crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])

beforeAll(async () => {
  key = await newKey()
})

function makeHarness(): StoreHarness {
  const factories = new Map<string, StoreFactory>()
  return {
    factory(name) {
      const factory = factories.get(name) ?? encryptedStore(memoryStore({ historyLimit: 100 }), key)
      factories.set(name, factory)
      return factory
    },
    crash: async () => {},
  }
}

describe('encryptedStore keeps the contract of stores', () => {
  for (const { name, run } of storeCases) {
    test(name, () => run(makeHarness()))
  }
})

const FRESH: Meta = {
  format: 1,
  device: 'd',
  user: 'u',
  epoch: 0,
  generation: 1,
  pulls: 0,
  clockOffset: 0,
  lastTime: 0,
}
const SECRET = 'knees hurt'

const op: NewOp = {
  state: 'queued',
  mutationId: 'm',
  kind: 'upsert',
  type: 'workout',
  id: 'w',
  localId: SECRET,
  data: { notes: SECRET },
  was: { notes: SECRET },
  priority: 'medium',
  roots: ['workout/w'],
  path: [],
  at: 0,
  clientTime: 't',
  catalogue: 'c',
  attempts: 0,
  problem: { code: 'validation_failed', detail: SECRET },
}

const CHANGE: Change = {
  append: [op],
  outcomes: [
    { mutationId: 'm', type: 'workout', id: 'w', status: 'rejected', at: 1, problem: { code: 'x', detail: SECRET } },
  ],
  base: {
    generation: 1,
    put: [
      { type: 'workout', id: 'w', localId: SECRET, etag: 'e', version: 1, updatedAt: 'u', data: { notes: SECRET } },
    ],
    remove: [],
  },
}

describe('encryptedStore', () => {
  test('lets nothing that a person wrote reach the inner store', async () => {
    const inner = memoryStore()
    const store = encryptedStore(inner, key).store('u')
    await store.open(FRESH)
    await store.commit(CHANGE)

    const plain = inner.store('u')
    const loaded = await plain.open(FRESH)
    const stored = [loaded, await plain.loadBase('workout'), await plain.outcome('m')]
    expect(JSON.stringify(stored)).toContain('workout')
    expect(JSON.stringify(stored)).not.toContain(SECRET)
    expect((await store.loadBase('workout')).rows).toEqual(CHANGE.base?.put)
    expect((await store.outcome('m'))?.problem?.detail).toBe(SECRET)
  })

  test('the same text is never encrypted to the same bytes', async () => {
    const inner = memoryStore()
    const store = encryptedStore(inner, key).store('u')
    await store.open(FRESH)
    await store.commit({ append: [op, op] })
    const { ops } = await inner.store('u').open(FRESH)
    expect(ops[0]?.data).not.toEqual(ops[1]?.data)
  })

  test('rejects with another key, and for data that is not encrypted', async () => {
    const inner = memoryStore()
    const store = encryptedStore(inner, key).store('u')
    await store.open(FRESH)
    await store.commit(CHANGE)
    const other = encryptedStore(inner, await newKey()).store('u')
    await expect(other.open(FRESH)).rejects.toThrow(WrongKey)

    const plain = memoryStore()
    const written = plain.store('u')
    await written.open(FRESH)
    await written.commit(CHANGE)
    await expect(encryptedStore(plain, key).store('u').open(FRESH)).rejects.toThrow('not encrypted')
  })

  test('records that were exchanged are not taken for each other', async () => {
    const inner = memoryStore()
    const store = encryptedStore(inner, key).store('u')
    await store.open(FRESH)
    await store.commit(CHANGE)
    const plain = inner.store('u')
    await plain.open(FRESH)
    const [row] = (await plain.loadBase('workout')).rows
    await plain.commit({ base: { generation: 1, put: [{ ...row!, id: 'other' }], remove: [] } })
    await expect(store.loadBase('workout')).rejects.toThrow(WrongKey)
  })
})
