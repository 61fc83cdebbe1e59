import { equal } from './expect.js'
import { openTab, type StoreCase } from './harness.js'
import { newOutcome, ODD_TEXT, ODD_VALUES, range } from './samples.js'

export const outcomeCases: readonly StoreCase[] = [
  {
    name: 'outcome gives the last outcome of a mutation id',
    async run(harness) {
      const { store } = await openTab(harness)
      const full = newOutcome(1, {
        status: 'merged',
        etag: '"e"',
        version: 3,
        mergedFields: ['reps'],
        lostFields: ['notes'],
        problem: { code: 'conflict', detail: ODD_TEXT, conflicts: ['reps'] },
        into: 'mutation-2',
      })
      await store.commit({ outcomes: [full, newOutcome(2)] })
      const other = (await openTab(harness)).store
      equal(await other.outcome('mutation-1'), full, 'an outcome with all members')
      equal(await other.outcome('mutation-3'), undefined, 'an outcome that is not there')
      equal(await other.outcome(''), undefined, 'an outcome of an empty id')
      await other.commit({ outcomes: [newOutcome(1, { status: 'discarded' })] })
      for (const tab of [store, other]) {
        equal(await tab.outcome('mutation-1'), newOutcome(1, { status: 'discarded' }), 'an outcome that was replaced')
      }
    },
  },
  {
    name: 'forget removes outcomes that are older, in pieces of the limit',
    async run(harness) {
      const { store } = await openTab(harness)
      await store.commit({ outcomes: range(0, 25).map(n => newOutcome(n)) })
      const counts = []
      for (let count = 8; count === 8 && counts.length < 9; ) {
        count = await store.forget(20, 8)
        counts.push(count)
      }
      equal(counts, [8, 8, 4], 'the numbers of outcomes that were removed')
      equal(await store.outcome('mutation-0'), undefined, 'the oldest outcome')
      equal(await store.outcome('mutation-19'), undefined, 'the newest of the older outcomes')
      equal(await store.outcome('mutation-20'), newOutcome(20), 'an outcome of exactly this time')
      equal(await store.outcome('mutation-24'), newOutcome(24), 'a later outcome')
      equal(await store.forget(20, 8), 0, 'a call when nothing is left')
    },
  },
  {
    name: 'an outcome that was replaced is as old as the last one',
    async run(harness) {
      const { store } = await openTab(harness)
      await store.commit({ outcomes: [newOutcome(1, { at: 1 }), newOutcome(2, { at: 50 })] })
      await store.commit({ outcomes: [newOutcome(1, { at: 50 }), newOutcome(2, { at: 1 })] })
      equal(await store.forget(20, 10), 1, 'the number of outcomes that were removed')
      equal(await store.outcome('mutation-1'), newOutcome(1, { at: 50 }), 'the outcome that became newer')
    },
  },
]

export const metaCases: readonly StoreCase[] = [
  {
    name: 'meta members are set, removed by undefined, and otherwise kept',
    async run(harness) {
      const { store, meta } = await openTab(harness)
      const pulling = { generation: 2, since: 'token-0', marks: ['mark-1'], types: ['workout'] }
      await store.commit({ meta: { token: 'token-1', pulling, catalogue: ODD_VALUES, lastSuccess: 0 } })
      const set = { ...meta, token: 'token-1', pulling, catalogue: ODD_VALUES, lastSuccess: 0 }
      equal((await openTab(harness)).meta, set, 'the meta data after members were set')
      const next = { generation: 3, marks: [] }
      await store.commit({ meta: { token: undefined, pulling: next, lastSuccess: undefined } })
      const { meta: after } = await openTab(harness)
      equal(after, { ...meta, pulling: next, catalogue: ODD_VALUES }, 'the meta data after members were removed')
      await store.commit({ meta: { token: undefined, catalogue: null, pulling: undefined } })
      equal((await openTab(harness)).meta, { ...meta, catalogue: null }, 'null as a value, and a second removal')
    },
  },
  {
    name: 'two tabs that set different members at once keep both',
    async run(harness) {
      const tabs = [await openTab(harness), await openTab(harness)]
      await Promise.all([
        ...range(1, 11).map(n => tabs[0]!.store.commit({ meta: { lastTime: n } })),
        ...range(1, 11).map(n => tabs[1]!.store.commit({ meta: { clockOffset: n } })),
      ])
      const { meta } = await openTab(harness)
      equal([meta.lastTime, meta.clockOffset], [10, 10], 'both members')
    },
  },
]
