import { type AnyCatalogue, createClient, type Replog } from '@replog/client'
import { betterSqliteStore } from '@replog/sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freshMeta } from '../../testing/src/kit/harness.js'
import { newRow, range } from '../../testing/src/kit/samples.js'
import { INDEXES_PER_TYPE_MAX } from '../src/field-indexes.js'
import { makeFolder } from './files.js'

const COUNT = 5_000
/** In the order of their code points; as UTF-16, the last two have the other order. */
const NOTES = ['Z', 'é', '\uff01', '\u{1f600}']

let folder: ReturnType<typeof makeFolder>
let client: Replog<AnyCatalogue>

/** A database in which a pull has stored many sets of some exercises. */
beforeEach(async () => {
  folder = makeFolder()
  const factory = betterSqliteStore(folder.path('gym.db'), { durability: 'relaxed' })
  const store = factory.store(null)
  await store.open(freshMeta(null))
  const put = range(0, COUNT).map(n =>
    newRow(n, {
      data: { workout_exercise_id: `entry-${n % 50}`, order: n, reps: n % 7, weight: n / 2, notes: NOTES[n] },
    }),
  )
  await store.commit({ base: { generation: 1, put, remove: [] }, meta: { token: 'token-1' } })
  await store.close()
  client = createClient({ url: 'http://nowhere.invalid', store: factory, user: () => null, token: async () => '' })
  await client.open()
})
afterEach(async () => {
  await client.close()
  folder.remove()
})

const loaded = () => client.exportDiagnostics().rows
const ordersOf = (rows: readonly { readonly [field: string]: unknown }[] | undefined) => rows?.map(row => row.order)

test('queries, rows and writes load no type', async () => {
  const { workout_set: sets } = client.db
  expect(ordersOf(await sets!.where({ reps: 3 }).orderBy('order', 'desc').limit(2).get())).toEqual([4_994, 4_987])
  const live = sets!.where({ workout_exercise_id: 'entry-7' }).orderBy('order').limit(3).live()
  const calls: unknown[] = []
  const stop = live.subscribe(rows => calls.push(ordersOf(rows)))
  await live.loaded()
  const [first, second] = live.get()!

  const patch = await sets!.patch(first!, { order: 200 })
  expect(ordersOf(live.get())).toEqual([57, 107, 157])
  expect(live.get()![0]).toBe(second)
  await sets!.create({ workout_exercise_id: 'entry-7', order: 60 })
  await sets!.delete('set-157')
  await sets!.patch('set-8', { workout_exercise_id: 'entry-7' })
  await patch.cancel()
  expect(calls).toEqual([
    [7, 57, 107],
    [57, 107, 157],
    [57, 60, 107],
    [8, 57, 60],
    [7, 8, 57],
  ])
  expect(await sets!.get('set-157')).toBeUndefined()
  expect(await sets!.get('set-8')).toMatchObject({ workout_exercise_id: 'entry-7', version: 1, $sync: 'pending' })
  expect(await sets!.all().get()).toHaveLength(COUNT)
  expect(loaded()).toEqual({})
  stop()
})

test('texts have one order, whether SQLite or the engine compares them', async () => {
  const { workout_set: sets } = client.db
  const notesOf = (rows: readonly { readonly notes?: unknown }[]) => rows.map(row => row.notes)
  const ordered = sets!.where({ notes: { gte: 'Z' } }).orderBy('notes')
  expect(notesOf(await ordered.get())).toEqual(NOTES)
  for (const [n, notes] of NOTES.entries()) {
    await sets!.patch(`set-${n + NOTES.length}`, { notes })
  }
  expect(notesOf(await ordered.get())).toEqual(NOTES.flatMap(notes => [notes, notes]))
  expect(notesOf(await sets!.where({ notes: { gt: '\uff01' } }).get())).toEqual(['\u{1f600}', '\u{1f600}'])
})

test('a query with a limit is read again when the rows that it has spare are gone', async () => {
  const { workout_set: sets } = client.db
  const live = sets!.orderBy('order').limit(2).live()
  const stop = live.subscribe(() => {})
  await live.loaded()
  for (const from of range(0, 4).map(n => n * 30)) {
    await client.write(tx => {
      for (const n of range(from, from + 30)) {
        tx.workout_set!.delete(`set-${n}`)
      }
    })
    expect(ordersOf(live.get())).toEqual([from + 30, from + 31])
  }
  stop()
})

test('a type has a limited number of indexes, and queries of other fields are answered too', async () => {
  const { workout_set: sets } = client.db
  for (const n of range(0, INDEXES_PER_TYPE_MAX + 2)) {
    expect(await sets!.where({ [`field_${n}`]: 1 } as never).get()).toEqual([])
  }
  expect(await sets!.where({ order: { gte: 10, lt: 13 } }).get()).toHaveLength(3)
})
