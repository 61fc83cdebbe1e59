import type { BaseRow, Op } from '@replog/core'
import { equal } from './expect.js'
import { openTab, type StoreCase } from './harness.js'
import { newOp, newOutcome, newRow, ODD_TEXT, ODD_VALUES } from './samples.js'

/** Changes an object in place, as careless code does. Frozen objects are a good answer to that. */
function spoil(value: object): void {
  for (const name of Object.keys(value)) {
    const member: unknown = Reflect.get(value, name)
    if (typeof member === 'object' && member !== null) {
      spoil(member)
    }
    Reflect.set(value, name, 'spoiled')
  }
}

export const valueCases: readonly StoreCase[] = [
  {
    name: 'unusual values come back as they were',
    async run(harness) {
      const { store } = await openTab(harness)
      const row = newRow(1, { data: ODD_VALUES, etag: ODD_TEXT })
      await store.commit({
        append: [newOp(1, { data: ODD_VALUES })],
        outcomes: [newOutcome(1, { problem: { code: 'x', detail: ODD_TEXT } })],
        base: { generation: 1, put: [row], remove: [] },
        meta: { catalogue: ODD_VALUES },
      })
      const other = await openTab(harness)
      equal(other.ops[0]?.data, ODD_VALUES, 'the data of an operation')
      equal(other.meta.catalogue, ODD_VALUES, 'the meta data')
      equal((await other.store.outcome('mutation-1'))?.problem?.detail, ODD_TEXT, 'an outcome')
      equal((await other.store.loadBase('workout_set')).rows, [row], 'a row')
    },
  },
  {
    name: 'members that are undefined do not matter',
    async run(harness) {
      const { store } = await openTab(harness)
      await store.commit({
        append: [newOp(1, { base: undefined, data: undefined })],
        outcomes: [newOutcome(1, { etag: undefined })],
        base: { generation: 1, put: [newRow(1, { localId: undefined })], remove: [] },
      })
      const { data: _, ...expected } = newOp(1)
      const { ops } = await openTab(harness)
      equal(ops, [{ ...expected, seq: ops[0]?.seq, rev: 0 }], 'the operation')
      equal((await store.loadBase('workout_set')).rows, [newRow(1)], 'the row')
    },
  },
  {
    name: 'a caller that changes its objects does not change what is stored',
    async run(harness) {
      const { store, cursor, meta } = await openTab(harness)
      const given = {
        append: [newOp(1, { data: { list: [1], reps: 1 } })],
        outcomes: [newOutcome(1, { lostFields: ['reps'] })],
        base: { generation: 1, put: [newRow(1)], remove: [] },
        meta: { pulling: { generation: 1, marks: ['mark-1'] } },
      }
      const { seqs } = await store.commit(given)
      spoil(given)
      const op: Op = { ...newOp(1, { data: { list: [1], reps: 1 } }), seq: seqs[0]!, rev: 0 }
      const row: BaseRow = newRow(1)
      for (const about of ['what the caller gave', 'what the store returned']) {
        const loaded = await openTab(harness)
        const changes = await store.changes(cursor, ['workout_set'])
        const { rows } = await store.loadBase('workout_set')
        const read = await store.readBase(1, [row])
        const outcome = await store.outcome('mutation-1')
        equal([loaded.ops, changes.ops], [[op], [op]], `operations after ${about} was changed`)
        equal([rows, read, changes.base], [[row], [row], [row]], `rows after ${about} was changed`)
        equal(outcome, newOutcome(1, { lostFields: ['reps'] }), `the outcome after ${about} was changed`)
        const expected = { ...meta, pulling: { generation: 1, marks: ['mark-1'] } }
        equal([loaded.meta, changes.meta], [expected, expected], `meta data after ${about} was changed`)
        for (const value of [loaded.ops, loaded.meta, changes.ops, changes.meta, changes.base, rows, read, outcome!]) {
          spoil(value)
        }
      }
    },
  },
]
