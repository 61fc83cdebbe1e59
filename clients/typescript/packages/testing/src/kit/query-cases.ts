import { type Json, type Query, type Store, selectBase, type Where } from '@replog/core'
import { equal } from './expect.js'
import { openTab, type StoreCase } from './harness.js'
import { newRow, range } from './samples.js'

const TYPE = 'workout_set'

/** Values that SQL, and libraries for it, are known to compare in another way than the engine. */
const VALUES: readonly (Json | undefined)[] = [
  ...[undefined, -1, 0, 0.5, 1, 82.5, 1e300, '', '1', 'A', 'a', 'a b', 'ab', '%', "it's", 'a"b', 'ü', '🏋'],
  ...[false, true],
]

/** A store answers as the engine selects from all of its rows. */
async function requireSame(store: Store, query: Query): Promise<void> {
  const { rows } = await store.loadBase(query.type)
  const found = await store.query?.(query)
  equal(
    found?.map(row => row.id),
    selectBase(rows, query).map(row => row.id),
    `the ids of ${JSON.stringify(query)}`,
  )
}

function conditionsOf(value: Json | undefined): NonNullable<Where[string]>[] {
  if (value === undefined) {
    return [{ in: [] }, {}, { gte: 0, lt: 'b' }, { in: range(0, 120) }, { in: ['\ud800', 'a'] }]
  }
  return [value, { in: [value, 'a'] }, { gt: value }, { gte: value }, { lt: value }, { lte: value }].filter(
    condition => condition !== null,
  )
}

async function openWithValues(harness: Parameters<StoreCase['run']>[0]): Promise<Store> {
  const { store } = await openTab(harness)
  const rows = VALUES.map((value, n) => newRow(n, { version: n % 5, data: value === undefined ? {} : { name: value } }))
  const odd = newRow(90, { localId: 'mine', data: { 'it\'s "a".b': 7, name: 7 } })
  const gone = newRow(91, { deleted: true, data: {} })
  const other = newRow(92, { type: 'workout', data: { name: 'a' } })
  // The order in which they are written is not the one of the result.
  const put = [...rows.filter((_, n) => n % 2 === 0), odd, gone, other, ...rows.filter((_, n) => n % 2 === 1)]
  await store.commit({ base: { generation: 1, put, remove: [] } })
  await store.commit({ base: { generation: 2, put: [newRow(93)], remove: [] } })
  return store
}

/** The cases are kept by stores without `query` too, because those have nothing to show. */
export const queryCases: readonly StoreCase[] = [
  {
    name: 'query gives the rows that fit, whatever is compared',
    async run(harness) {
      const store = await openWithValues(harness)
      for (const value of store.query ? VALUES : []) {
        for (const condition of conditionsOf(value)) {
          for (const name of ['name', 'it\'s "a".b', 'id', 'version', 'etag', 'localId', 'updated_at', 'unknown']) {
            await requireSame(store, { type: TYPE, where: { [name]: condition }, orderBy: [] })
          }
        }
      }
      await (store.query && requireSame(store, { type: TYPE, where: { name: null }, orderBy: [] }))
    },
  },
  {
    name: 'query gives rows in the order of fields and then of ids, up to its limit',
    async run(harness) {
      const store = await openWithValues(harness)
      for (const limit of store.query ? [0, 1, 7, 100, undefined] : []) {
        for (const descending of [false, true]) {
          const byName = { field: 'name', descending }
          const byVersion = { field: 'version', descending: !descending }
          for (const orderBy of [[], [byName], [byVersion, byName], [{ field: 'a b', descending }, byName]]) {
            for (const where of [{}, { version: { gte: 1, lte: 3 } }, { name: { gt: 'a' }, version: 2 }]) {
              await requireSame(store, { type: TYPE, where, orderBy, ...(limit === undefined ? {} : { limit }) })
            }
          }
        }
      }
    },
  },
  {
    name: 'query gives what was changed, removed and swapped in',
    async run(harness) {
      const store = await openWithValues(harness)
      if (!store.query) {
        return
      }
      const query = { type: TYPE, where: { name: { gte: 'a' } }, orderBy: [{ field: 'name', descending: false }] }
      await requireSame(store, query)
      const put = [newRow(1, { version: 9, data: { name: 'b' } }), newRow(95, { data: { name: 'c' } })]
      await store.commit({ base: { generation: 1, put, remove: [newRow(11), newRow(12)] } })
      await requireSame(store, query)
      await requireSame((await openTab(harness)).store, query)
      await store.commit({ meta: { generation: 2 } })
      equal(await store.query({ type: TYPE, where: {}, orderBy: [] }), [newRow(93)], 'the rows after the swap')
    },
  },
  {
    name: 'query answers for names of types and fields that are no names in SQL',
    async run(harness) {
      const { store } = await openTab(harness)
      const names = ["it's", 'a b', 'a"b', 'select', 'a;--', '$a', 'a.b', '']
      const put = names.map((type, n) => newRow(n, { type, data: Object.fromEntries(names.map(name => [name, n])) }))
      await store.commit({ base: { generation: 1, put, remove: [] } })
      for (const type of store.query ? names : []) {
        for (const name of names) {
          await requireSame(store, {
            type,
            where: { [name]: { gte: 0 } },
            orderBy: [{ field: name, descending: true }],
          })
        }
      }
    },
  },
]
