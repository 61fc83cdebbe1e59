import { Fenced } from '@replog/core'
import { check, equal, refused } from './expect.js'
import { openTab, type StoreCase } from './harness.js'
import { newOp, newOutcome, newRow, range } from './samples.js'

export const epochCases: readonly StoreCase[] = [
  {
    name: 'claim makes the next epoch, which every tab sees',
    async run(harness) {
      const one = await openTab(harness)
      const two = await openTab(harness)
      equal(await one.store.claim(), 1, 'the first claim')
      equal(await two.store.claim(), 2, 'the claim of another tab')
      equal(await one.store.claim(), 3, 'the second claim of the first tab')
      equal((await two.store.changes(two.cursor, [])).meta.epoch, 3, 'the epoch that another tab sees')
      await harness.crash(one.store)
      await harness.crash(two.store)
      const three = await openTab(harness)
      equal(three.meta.epoch, 3, 'the epoch after a crash')
      equal(await three.store.claim(), 4, 'the claim after a crash')
    },
  },
  {
    name: 'claims that are made at once get different epochs',
    async run(harness) {
      const tabs = [await openTab(harness), await openTab(harness)]
      const epochs = await Promise.all(range(0, 10).map(n => tabs[n % 2]!.store.claim()))
      equal(
        epochs.sort((one, other) => one - other),
        range(1, 11),
        'ten epochs',
      )
    },
  },
  {
    name: 'a commit with another epoch is Fenced as a whole',
    async run(harness) {
      const { store } = await openTab(harness)
      const former = await openTab(harness)
      await former.store.claim()
      await store.claim()
      const { seqs } = await store.commit({ append: [newOp(1), newOp(2)] })
      const before = await openTab(harness)
      for (const epoch of [0, 1, 3]) {
        const change = {
          epoch,
          append: [newOp(9)],
          update: [{ ...before.ops[0]!, attempts: 5 }],
          remove: [{ seq: seqs[1]!, rev: 0 }],
          outcomes: [newOutcome(9)],
          base: { generation: 1, put: [newRow(9)], remove: [] },
          meta: { token: 'refused' },
        }
        await refused(former.store.commit(change), Fenced, `a commit with epoch ${epoch} when the epoch is 2`)
      }
      const after = await openTab(harness)
      equal(after.ops, before.ops, 'the operations after refused changes')
      equal(after.meta, before.meta, 'the meta data after refused changes')
      equal(await after.store.outcome('mutation-9'), undefined, 'the outcome of a refused change')
      equal((await after.store.loadBase('workout_set')).rows, [], 'the rows after refused changes')
    },
  },
  {
    name: 'a commit with the epoch of the store is done, and one without an epoch too',
    async run(harness) {
      const leader = await openTab(harness)
      const tab = await openTab(harness)
      const epoch = await leader.store.claim()
      await leader.store.commit({ epoch, meta: { token: 'token-1' } })
      await tab.store.commit({ append: [newOp(1)] })
      const after = await openTab(harness)
      equal(after.meta.token, 'token-1', 'the token')
      equal(after.ops.length, 1, 'the number of operations')
    },
  },
  {
    name: 'a commit that has nothing but an epoch tells whether it is the epoch of the store',
    async run(harness) {
      const { store } = await openTab(harness)
      equal(await store.commit({ epoch: 0 }), { seqs: [] }, 'the epoch of a new store')
      await store.claim()
      await refused(store.commit({ epoch: 0 }), Fenced, 'the epoch before the claim')
      equal(await store.commit({ epoch: 1 }), { seqs: [] }, 'the epoch of the claim')
    },
  },
  {
    name: 'a commit that runs while another tab claims is done as a whole or Fenced as a whole',
    async run(harness) {
      const leader = await openTab(harness)
      const next = await openTab(harness)
      for (const n of range(0, 10)) {
        const epoch = await leader.store.claim()
        const [commit, claim] = await Promise.allSettled([
          leader.store.commit({ epoch, append: [newOp(n)], outcomes: [newOutcome(n)] }),
          next.store.claim(),
        ])
        check(claim.status === 'fulfilled', `a claim failed: ${JSON.stringify(claim)}`)
        const done = commit.status === 'fulfilled'
        check(done || commit.reason instanceof Fenced, `the commit ended with ${JSON.stringify(commit)}`)
        const { ops, store } = await openTab(harness)
        equal(ops.filter(op => op.mutationId === `mutation-${n}`).length, done ? 1 : 0, 'the appended operation')
        equal((await store.outcome(`mutation-${n}`)) !== undefined, done, 'whether there is an outcome')
      }
    },
  },
]
