import type { BaseRow, Store } from '@replog/core'
import { check, equal, equalSet } from './expect.js'
import { openTab, type StoreCase } from './harness.js'
import { newRow, range, rowKey } from './samples.js'

const put = (store: Store, generation: number, rows: readonly BaseRow[]) =>
  store.commit({ base: { generation, put: rows, remove: [] } })

export async function requireRows(store: Store, type: string, expected: readonly BaseRow[], about: string) {
  equalSet((await store.loadBase(type)).rows, expected, rowKey, about)
}

const TYPE = 'workout_set'
const tombstone = (n: number) => newRow(n, { deleted: true, version: 9, data: {} })

export const baseCases: readonly StoreCase[] = [
  {
    name: 'loadBase gives all rows of exactly this type',
    async run(harness) {
      const { store } = await openTab(harness)
      const rows = range(0, 3).map(n => newRow(n))
      const others = ['workout', 'workout_set_note', 'WORKOUT_SET', 'workout_set/x'].map(type => newRow(1, { type }))
      await put(store, 1, [...rows, ...others])
      await requireRows(store, TYPE, rows, 'rows of workout_set')
      await requireRows(store, 'workout', [others[0]!], 'rows of workout')
      await requireRows(store, 'unknown', [], 'rows of a type without rows')
      await requireRows((await openTab(harness)).store, TYPE, rows, 'rows that another tab loads')
    },
  },
  {
    name: 'put replaces a row, and remove removes it',
    async run(harness) {
      const { store } = await openTab(harness)
      await put(store, 1, [newRow(1, { localId: 'local-1' }), newRow(2), newRow(3)])
      const next = newRow(1, { version: 2, data: { reps: 9 } })
      const gone = [newRow(2), { type: TYPE, id: 'unknown' }]
      await store.commit({ base: { generation: 1, put: [next, newRow(4)], remove: gone } })
      await requireRows(store, TYPE, [next, newRow(3), newRow(4)], 'rows after put and remove')
      equal(await store.readBase(1, [newRow(2)]), [], 'the removed row, read by key')
      await put(store, 1, [newRow(2)])
      await requireRows(store, TYPE, [next, newRow(2), newRow(3), newRow(4)], 'rows after the removed one came back')
    },
  },
  {
    name: 'loadBase leaves tombstones out, and readBase gives them',
    async run(harness) {
      const { store } = await openTab(harness)
      await put(store, 1, [newRow(1), newRow(2)])
      await put(store, 1, [tombstone(2), tombstone(3)])
      await requireRows(store, TYPE, [newRow(1)], 'rows without tombstones')
      const read = await store.readBase(1, [newRow(1), newRow(2), newRow(3)])
      equalSet(read, [newRow(1), tombstone(2), tombstone(3)], rowKey, 'rows by key, tombstones included')
      await put(store, 1, [newRow(2, { version: 10 })])
      await requireRows(store, TYPE, [newRow(1), newRow(2, { version: 10 })], 'rows after the deleted one came back')
    },
  },
  {
    name: 'readBase gives the rows with these keys and no others',
    async run(harness) {
      const { store } = await openTab(harness)
      const rows = [
        newRow(1, { type: 'a', id: 'b/c' }),
        newRow(2, { type: 'a/b', id: 'c' }),
        newRow(3, { type: 'a', id: '' }),
        newRow(4, { type: 'a', id: '4' }),
        newRow(5, { type: 'a', id: '04' }),
        newRow(6, { type: 'a', id: "';--" }),
        newRow(7, { type: 'a', id: '👩‍🚒' }),
        newRow(8, { type: 'a', id: 'B' }),
        newRow(9, { type: 'a', id: 'b' }),
      ]
      await put(store, 1, rows)
      for (const row of rows) {
        equal(await store.readBase(1, [{ type: row.type, id: row.id }]), [row], `the row with key ${rowKey(row)}`)
      }
      const keys = [rows[0]!, { type: 'a', id: 'unknown' }, { type: 'unknown', id: 'b/c' }, rows[4]!]
      equalSet(await store.readBase(1, keys), [rows[0]!, rows[4]!], rowKey, 'known and unknown keys')
      equal(await store.readBase(1, []), [], 'no keys')
      equal(await store.readBase(2, [rows[0]!]), [], 'a generation without rows')
    },
  },
  {
    name: 'rows of another generation are not shown before it is swapped in',
    async run(harness) {
      const { store } = await openTab(harness)
      await put(store, 1, [newRow(1), newRow(2)])
      const next = newRow(1, { version: 5 })
      await store.commit({ base: { generation: 2, put: [next, newRow(3)], remove: [newRow(2)] } })
      await requireRows(store, TYPE, [newRow(1), newRow(2)], 'the shown rows before the swap')
      equalSet(await store.readBase(2, [next, newRow(3)]), [next, newRow(3)], rowKey, 'the other rows by key')
      equal(await store.readBase(1, [newRow(1)]), [newRow(1)], 'a shown row by key')
      await store.commit({ base: { generation: 2, put: [newRow(4)], remove: [] }, meta: { generation: 2 } })
      await requireRows(store, TYPE, [next, newRow(3), newRow(4)], 'the shown rows after the swap')
      equal(await store.readBase(1, [newRow(2)]), [newRow(2)], 'a row of the earlier generation by key')
    },
  },
  {
    name: 'sweep removes the rows of other generations in pieces of the limit',
    async run(harness) {
      const { store } = await openTab(harness)
      for (const generation of [1, 2, 3, 4]) {
        await put(
          store,
          generation,
          range(0, 10).map(n => newRow(n, { version: generation })),
        )
      }
      await store.commit({ meta: { generation: 3 } })
      const counts = []
      for (let count = 7; count === 7 && counts.length < 9; ) {
        count = await store.sweep([3, 4], 7)
        counts.push(count)
      }
      equal(counts, [7, 7, 6], 'the numbers of rows that were removed')
      const key = [newRow(0)]
      equal(await store.readBase(1, key), [], 'a row of generation 1')
      equal(await store.readBase(2, key), [], 'a row of generation 2')
      equal(await store.readBase(4, key), [newRow(0, { version: 4 })], 'a row of generation 4')
      const shown = range(0, 10).map(n => newRow(n, { version: 3 }))
      await requireRows(store, TYPE, shown, 'the shown rows')
      equal(await store.sweep([3, 4], 7), 0, 'a sweep when nothing is left')
      await put(store, 1, [newRow(0, { version: 11 })])
      await store.commit({ meta: { generation: 1 } })
      await requireRows(store, TYPE, [newRow(0, { version: 11 })], 'a generation whose number is used again')
    },
  },
  {
    name: 'rows of 60 KiB come back as they were',
    async run(harness) {
      const { store } = await openTab(harness)
      const note = '👟x'.repeat(15 * 1_024)
      const rows = range(0, 8).map(n => newRow(n, { data: { note, n } }))
      await put(store, 1, rows)
      await put(store, 1, [newRow(3, { version: 2, data: { note: `${note}!` } })])
      const after = [...rows.filter((_, n) => n !== 3), newRow(3, { version: 2, data: { note: `${note}!` } })]
      await requireRows((await openTab(harness)).store, TYPE, after, 'large rows')
    },
  },
  {
    name: '20,000 rows come back, in any size of page',
    async run(harness) {
      const { store } = await openTab(harness)
      const row = (n: number) => newRow(n, { type: n % 4 === 0 ? 'workout' : TYPE })
      await put(store, 1, range(0, 10_000).map(row))
      for (const start of range(0, 20)) {
        await put(store, 1, range(10_000 + start * 500, 10_500 + start * 500).map(row))
      }
      const other = (await openTab(harness)).store
      equal((await other.loadBase('workout')).rows.length, 5_000, 'the number of rows of one type')
      const all = range(0, 20_000).map(row)
      await requireRows(
        other,
        TYPE,
        all.filter(one => one.type === TYPE),
        'rows of the other type',
      )
      const some = all.filter((_, n) => n % 3 === 0)
      equalSet(await other.readBase(1, some), some, rowKey, 'more than 6,000 rows by key')
      const removed = { generation: 1, put: [], remove: all.filter((_, n) => n % 2 === 1) }
      await store.commit({ base: removed })
      const { rows } = await other.loadBase(TYPE)
      check(rows.length === 5_000, `${rows.length} rows after 10,000 were removed (expected: 5000)`)
    },
  },
]
