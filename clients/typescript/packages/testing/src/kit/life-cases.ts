import { type Change, DataRemoved, Stale, StorageFailed } from '@replog/core'
import { requireRows } from './base-cases.js'
import { check, equal, refused } from './expect.js'
import { freshMeta, openTab, type StoreCase, type StoreHarness } from './harness.js'
import { newOp, newOutcome, newRow, range } from './samples.js'

/** A change that touches everything. */
function wholeChange(n: number): Change {
  return {
    append: [newOp(n)],
    outcomes: [newOutcome(n)],
    base: { generation: 1, put: [newRow(n)], remove: [] },
    meta: { token: `token-${n}` },
  }
}

/** Requires that the changes below `count` are there as a whole, and no other. */
async function requireWhole(harness: StoreHarness, count: number, about: string) {
  const { ops, meta, store } = await openTab(harness)
  const numbers = range(0, count)
  equal(
    ops.map(op => op.mutationId),
    numbers.map(n => `mutation-${n}`),
    `${about}: the operations`,
  )
  equal(meta.token, count === 0 ? undefined : `token-${count - 1}`, `${about}: the token`)
  await requireRows(
    store,
    'workout_set',
    numbers.map(n => newRow(n)),
    `${about}: the rows`,
  )
  for (const n of numbers) {
    equal(await store.outcome(`mutation-${n}`), newOutcome(n), `${about}: an outcome`)
  }
  equal(await store.outcome(`mutation-${count}`), undefined, `${about}: the outcome of a later change`)
  await store.close()
}

export const lifeCases: readonly StoreCase[] = [
  {
    name: 'a new store has the given meta data, and an old one keeps its own',
    async run(harness) {
      const first = await openTab(harness, { device: 'device-1' })
      equal(first.meta, freshMeta('alice', 'device-1'), 'the meta data of a new store')
      const second = await openTab(harness, { device: 'device-2' })
      equal(second.meta.device, 'device-1', 'the device that a second tab sees')
      await first.store.close()
      await second.store.close()
      equal((await openTab(harness, { device: 'device-3' })).meta.device, 'device-1', 'the device after a restart')
    },
  },
  {
    name: 'tabs that open a new store at once get the same meta data',
    async run(harness) {
      const tabs = await Promise.all(range(0, 4).map(n => openTab(harness, { device: `device-${n}` })))
      for (const tab of tabs) {
        equal(tab.meta, tabs[0]!.meta, 'the meta data of tabs that opened at once')
      }
      await tabs[3]!.store.commit({ append: [newOp(1)] })
      equal((await tabs[0]!.store.changes(tabs[0]!.cursor, [])).ops.length, 1, 'the operations that another tab sees')
    },
  },
  {
    name: 'data stay when all tabs are closed',
    async run(harness) {
      const { store } = await openTab(harness)
      for (const n of range(0, 3)) {
        await store.commit(wholeChange(n))
      }
      await store.close()
      await requireWhole(harness, 3, 'after all tabs were closed')
    },
  },
  {
    name: 'a crash between commits loses nothing that was committed',
    async run(harness) {
      for (const n of range(0, 5)) {
        const { store } = await openTab(harness)
        await store.commit(wholeChange(n))
        await harness.crash(store)
        await requireWhole(harness, n + 1, `after crash ${n + 1}`)
      }
    },
  },
  {
    name: 'a crash in a commit leaves all of it or nothing',
    async run(harness) {
      if (!harness.crashDuring) {
        return
      }
      const first = await openTab(harness)
      await first.store.commit(wholeChange(0))
      await first.store.close()
      for (let step = 0; ; step++) {
        check(step < 200, 'a commit has more than 200 steps')
        const { store } = await openTab(harness)
        if (!(await harness.crashDuring(store, wholeChange(1), step))) {
          check(step > 1, `a commit has ${step} steps (expected: > 1)`)
          break
        }
        const { ops } = await openTab(harness)
        await requireWhole(harness, ops.length, `after a crash before step ${step}`)
        if (ops.length > 1) {
          return
        }
      }
      await requireWhole(harness, 2, 'after the commit was completed')
    },
  },
  {
    name: 'a store is usable after a crash in an operation of another tab',
    async run(harness) {
      const tab = await openTab(harness)
      const other = await openTab(harness)
      await harness.crashDuring?.(other.store, wholeChange(5), 1)
      await harness.crash(other.store)
      await tab.store.commit(wholeChange(0))
      await requireWhole(harness, 1, 'after the crash of another tab')
    },
  },
  {
    name: 'close waits for what was started, and a closed store refuses everything',
    async run(harness) {
      const { store, cursor } = await openTab(harness)
      const commits = Promise.allSettled(range(0, 5).map(n => store.commit({ append: [newOp(n)] })))
      await store.close()
      const done = (await commits).filter(one => one.status === 'fulfilled').length
      const { ops } = await openTab(harness)
      equal(ops.length, done, 'the number of operations, by the number of commits that succeeded')
      await store.close()
      await refused(store.commit({ append: [newOp(9)] }), Error, 'a commit after close')
      await refused(store.changes(cursor, []), Error, 'changes after close')
      await refused(store.loadBase('workout_set'), Error, 'loadBase after close')
      await refused(store.claim(), Error, 'claim after close')
      equal((await openTab(harness)).ops.length, done, 'the number of operations after refused calls')
    },
  },
  {
    name: 'destroy removes everything, and a new store starts empty',
    async run(harness) {
      const { store } = await openTab(harness, { device: 'device-1' })
      await store.commit(wholeChange(0))
      await store.claim()
      await store.destroy()
      const fresh = await openTab(harness, { device: 'device-2' })
      equal(fresh.meta, freshMeta('alice', 'device-2'), 'the meta data after destroy')
      equal(fresh.ops, [], 'the operations after destroy')
      equal(await fresh.store.outcome('mutation-0'), undefined, 'an outcome after destroy')
      equal(await fresh.store.readBase(1, [newRow(0)]), [], 'a row after destroy')
      await fresh.store.commit(wholeChange(0))
      await requireWhole(harness, 1, 'a store that was made after destroy')
    },
  },
  {
    name: 'a second tab destroys data that are gone, and leaves data that were made since',
    async run(harness) {
      const first = await openTab(harness)
      const second = await openTab(harness)
      const third = await openTab(harness)
      await first.store.commit(wholeChange(0))
      await first.store.destroy()
      await second.store.destroy()
      await refused(second.store.commit({ append: [newOp(1)] }), StorageFailed, 'a commit after the second destroy')
      const fresh = await openTab(harness, { device: 'device-2' })
      await fresh.store.commit(wholeChange(0))
      await third.store.destroy()
      await requireWhole(harness, 1, 'data that were made before the third destroy')
      await fresh.store.commit(wholeChange(1))
      await requireWhole(harness, 2, 'a tab that was open during the third destroy')
    },
  },
  {
    name: 'tabs that destroy at once all succeed',
    async run(harness) {
      const tabs = await Promise.all(range(0, 4).map(() => openTab(harness)))
      await tabs[0]!.store.commit(wholeChange(0))
      await Promise.all(tabs.map(({ store }) => store.destroy()))
      const fresh = await openTab(harness, { device: 'device-2' })
      equal(fresh.meta, freshMeta('alice', 'device-2'), 'the meta data after four tabs destroyed at once')
      equal(fresh.ops, [], 'the operations after four tabs destroyed at once')
    },
  },
  {
    name: 'destroy is refused when there are operations that the tab has not seen',
    async run(harness) {
      const { store, cursor } = await openTab(harness)
      const other = await openTab(harness)
      await other.store.commit({ append: [newOp(0)] })
      await refused(store.destroy(cursor), Stale, 'destroy with a cursor from before an operation')
      const changes = await store.changes(cursor, [])
      equal(changes.ops.length, 1, 'the operations after a refused destroy')
      await store.destroy(changes.cursor)
      equal((await openTab(harness)).ops, [], 'the operations after destroy with a newer cursor')
    },
  },
  {
    name: 'another tab cannot write after destroy, neither to the old data nor to new data of the same user',
    async run(harness) {
      const { store } = await openTab(harness)
      const other = await openTab(harness)
      await store.destroy()
      await refused(other.store.commit({ append: [newOp(1)] }), DataRemoved, 'a commit of another tab after destroy')
      const fresh = await openTab(harness, { device: 'device-2' })
      await refused(other.store.commit({ append: [newOp(2)] }), DataRemoved, 'a commit of a tab of the former data')
      await refused(other.store.changes(other.cursor, []), DataRemoved, 'changes of a tab of the former data')
      await refused(other.store.claim(), DataRemoved, 'claim of a tab of the former data')
      await other.store.close()
      equal((await fresh.store.changes(fresh.cursor, [])).ops, [], 'the operations of the new store')
      equal((await openTab(harness)).meta, freshMeta('alice', 'device-2'), 'the meta data of the new store')
    },
  },
]
