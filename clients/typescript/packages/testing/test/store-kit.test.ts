import { memoryStore } from '@replog/client'
import { type Change, type Changes, type Outcome, Stale, type Store, type StoreFactory } from '@replog/core'
import { storeCases } from '@replog/testing'
import { describe, expect, test } from 'vitest'
import { freshMeta } from '../src/kit/harness.js'

/*
 * A kit that accepts everything is worth nothing. Each fault here was put into a store that is right otherwise, and
 * the kit must find it.
 */

type Fault = (store: Store) => Partial<Store>

const onCommit = (spoil: (change: Change) => Change): Fault => {
  return store => ({ commit: change => store.commit(spoil(change)) })
}

const onChanges = (spoil: (changes: Changes, store: Store) => Partial<Changes> | Promise<Partial<Changes>>): Fault => {
  return store => ({
    changes: async (since, types) => {
      const changes = await store.changes(since, types)
      return { ...changes, ...(await spoil(changes, store)) }
    },
  })
}

const faults: Readonly<Record<string, Fault>> = {
  'gives places in another order': store => ({
    commit: async change => ({ seqs: [...(await store.commit(change)).seqs].reverse() }),
  }),
  'keeps the rest of a change with a stale record': store => ({
    commit: async ({ update, remove, ...rest }) => {
      try {
        return await store.commit({ ...rest, ...(update && { update }), ...(remove && { remove }) })
      } catch (error) {
        if (error instanceof Stale) {
          await store.commit(rest)
        }
        throw error
      }
    },
  }),
  'does not fence': onCommit(({ epoch: _, ...change }) => change),
  'fences only earlier epochs': store => ({
    commit: async ({ epoch, ...change }) =>
      store.commit(epoch !== undefined && epoch < 3 ? { ...change, epoch } : change),
  }),
  'gives the first epoch again': store => ({ claim: () => store.claim().then(epoch => Math.min(epoch, 3)) }),
  'does not remove meta members': onCommit(({ meta = {}, ...change }) => {
    const members = Object.entries(meta).filter(([, value]) => value !== undefined)
    return { ...change, meta: Object.fromEntries(members) }
  }),
  'loses tombstones': onCommit(change => {
    const { base } = change
    return base ? { ...change, base: { ...base, put: base.put.filter(row => !row.deleted) } } : change
  }),
  'shows tombstones': onCommit(change => {
    const { base } = change
    const put = base?.put.map(({ deleted: _, ...row }) => row) ?? []
    return base ? { ...change, base: { ...base, put } } : change
  }),
  'writes every generation into the shown one': onCommit(change =>
    change.base ? { ...change, base: { ...change.base, generation: 1 } } : change,
  ),
  'does not remove rows': onCommit(change =>
    change.base ? { ...change, base: { ...change.base, remove: [] } } : change,
  ),
  'keeps the first outcome of an id': store => {
    const known = new Map<string, Outcome>()
    return { outcome: async id => known.get(id) ?? remember(known, id, await store.outcome(id)) }
  },
  'gives no removed operations': onChanges(() => ({ removedOps: [] })),
  'gives no removed rows': onChanges(() => ({ removedBase: [] })),
  'gives no outcomes': onChanges(() => ({ outcomes: [] })),
  'gives operations in another order': onChanges(({ ops }) => ({ ops: [...ops].reverse() })),
  'gives no tombstones in changes': onChanges(({ base }) => ({ base: base.filter(row => !row.deleted) })),
  'never says reload': onChanges(() => ({ reload: false })),
  'always says reload': onChanges(() => ({ reload: true })),
  'takes the cursor after the data': onChanges(async ({ cursor }, store) => {
    await null
    return { cursor: (await store.changes(cursor, [])).cursor }
  }),
  'never moves the cursor': store => ({
    changes: async (since, types) => ({ ...(await store.changes(since, types)), cursor: since }),
  }),
  'gives rows of other types': store => ({ changes: (since, types) => store.changes(since, [...types, 'workout']) }),
  'finds types by their beginning': store => ({
    loadBase: async type => {
      const others = type === 'workout' ? (await store.loadBase('workout_set')).rows : []
      const { rows, cursor } = await store.loadBase(type)
      return { rows: [...rows, ...others], cursor }
    },
  }),
  'reads at most 1,000 keys': store => ({
    readBase: (generation, keys) => store.readBase(generation, keys.slice(0, 1_000)),
  }),
  'forgets without a limit': store => ({ forget: olderThan => store.forget(olderThan, 1_000_000) }),
  'forgets what is as old': store => ({ forget: (olderThan, limit) => store.forget(olderThan + 1, limit) }),
  'sweeps without a limit': store => ({ sweep: generations => store.sweep(generations, 1_000_000) }),
  'keeps one generation': store => ({ sweep: (generations, limit) => store.sweep(generations.slice(0, 1), limit) }),
  'stays open': () => ({ close: async () => {} }),
  'does not destroy': store => ({ destroy: () => store.close() }),
  'destroys operations that were not seen': store => ({ destroy: () => store.destroy() }),
  'does not destroy what is gone': store => ({
    destroy: async seen => {
      await store.changes({ rev: 0, seq: 0 }, [])
      await store.destroy(seen)
    },
  }),
  'destroys what was made since': store => ({
    destroy: async seen => {
      await store.open(freshMeta('alice', 'device-9'))
      await store.destroy(seen)
    },
  }),
  'loses surrogates': onCommit(change => ({
    ...change,
    append: change.append?.map(op => JSON.parse(JSON.stringify(op).replaceAll('\\ud800', '\\ufffd'))) ?? [],
  })),
  'takes fresh meta data for an old store': store => ({
    open: async fresh => ({ ...(await store.open(fresh)), meta: fresh }),
  }),
}

function remember(known: Map<string, Outcome>, id: string, outcome: Outcome | undefined): Outcome | undefined {
  if (outcome) {
    known.set(id, outcome)
  }
  return outcome
}

function withFault(store: Store, fault: Fault): Store {
  return {
    open: fresh => store.open(fresh),
    loadBase: type => store.loadBase(type),
    readBase: (generation, keys) => store.readBase(generation, keys),
    changes: (since, types) => store.changes(since, types),
    commit: change => store.commit(change),
    claim: () => store.claim(),
    outcome: mutationId => store.outcome(mutationId),
    forget: (olderThan, limit) => store.forget(olderThan, limit),
    sweep: (generations, limit) => store.sweep(generations, limit),
    close: () => store.close(),
    destroy: seen => store.destroy(seen),
    ...fault(store),
  }
}

/** The name of the first case that fails on stores with a fault, or that take users for each other. */
async function firstFailure(
  fault: Fault,
  userOf: (user: string | null) => string | null = user => user,
): Promise<string | undefined> {
  for (const { name, run } of storeCases) {
    const factories = new Map<string, StoreFactory>()
    const factory = (data: string): StoreFactory => {
      const stores = factories.get(data) ?? memoryStore({ historyLimit: 100 })
      factories.set(data, stores)
      return { ...stores, store: user => withFault(stores.store(userOf(user)), fault) }
    }
    const failure = await run({ factory, crash: async () => {} }).catch((error: unknown) => error)
    if (failure) {
      return name
    }
  }
  return undefined
}

test('a store without a fault passes', async () => {
  expect(await firstFailure(() => ({}))).toBeUndefined()
})

describe('the kit finds a store that', () => {
  for (const [name, fault] of Object.entries(faults)) {
    test(name, async () => {
      expect(await firstFailure(fault)).toBeDefined()
    })
  }

  const users: Readonly<Record<string, (user: string | null) => string | null>> = {
    'takes null for a name': user => String(user),
    'takes upper and lower case for the same': user => user?.toLowerCase() ?? null,
    'takes surrogates for the same': user =>
      user === null ? null : new TextDecoder().decode(new TextEncoder().encode(user)),
    'cuts long names': user => user?.slice(0, 255) ?? null,
    'cuts names at NUL': user => user?.split('\u0000')[0] ?? null,
    'normalizes names': user => user?.normalize() ?? null,
  }
  for (const [name, userOf] of Object.entries(users)) {
    test(name, async () => {
      expect(await firstFailure(() => ({}), userOf)).toBeDefined()
    })
  }
})
