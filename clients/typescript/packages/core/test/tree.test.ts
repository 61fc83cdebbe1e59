import { type AnyCatalogue, createClient, memoryStore, type Replog } from '@replog/client'
import { afterEach, beforeEach, expect, test } from 'vitest'

type Client = Replog<AnyCatalogue>

let client: Client

beforeEach(async () => {
  client = createClient({
    url: 'http://nowhere.invalid',
    store: memoryStore(),
    user: () => null,
    token: async () => '',
  })
  await client.open()
})
afterEach(() => client.close())

/** A workout with two entries, of which the first has a set. */
async function givenWorkout() {
  const { value } = await client.write(tx => {
    const squat = tx.exercise!.create({ name: 'Squat' })
    const workout = tx.workout!.create({ day_id: 'd' })
    const second = tx.workout_exercise!.create({ workout_id: workout.id, exercise_id: workout.id, order: 2 })
    const first = tx.workout_exercise!.create({ workout_id: workout.id, exercise_id: squat.id, order: 1 })
    const set = tx.workout_set!.create({ workout_exercise_id: first.id, reps: 5 })
    return { squat, workout, first, second, set }
  })
  const live = client.db.workout!.tree(value.workout.id, { workout_exercise: ['exercise_id'] })
  await live.loaded()
  return { ...value, live }
}

test('a tree has what is below, in the order of its places, and what it refers to', async () => {
  const { live, first, second, set } = await givenWorkout()
  const tree = live.get()!
  const entries = tree.children.workout_exercise!
  expect(tree.row.day_id).toBe('d')
  expect(entries.map(entry => entry.row.id)).toEqual([first.id, second.id])
  expect(entries[0]!.children.workout_set!.map(node => node.row.id)).toEqual([set.id])
  expect(entries.map(entry => entry.references.exercise_id?.name)).toEqual(['Squat', undefined])
})

test('a change below gives another tree, in which the rest is the same', async () => {
  const { live, set, second } = await givenWorkout()
  const calls: unknown[] = []
  const end = live.subscribe(tree => calls.push(tree))
  const before = live.get()!
  calls.length = 0
  await client.db.workout_set!.patch(set.id, { reps: 6 })
  const after = live.get()!
  expect(calls).toEqual([after])
  expect(after).not.toBe(before)
  expect(after.children.workout_exercise![0]!.children.workout_set![0]!.row.reps).toBe(6)
  expect(after.children.workout_exercise![1]).toBe(before.children.workout_exercise![1])

  await client.db.workout_exercise!.patch(second.id, { order: 0 })
  expect(live.get()!.children.workout_exercise!.map(entry => entry.row.order)).toEqual([0, 1])
  end()
})

test('a change of what is joined gives another tree, and a change elsewhere does not', async () => {
  const { live, squat } = await givenWorkout()
  const before = live.get()
  await client.db.exercise!.create({ name: 'Bench press' })
  await client.db.workout!.create({ day_id: 'other' })
  expect(live.get()).toBe(before)
  await client.db.exercise!.patch(squat.id, { name: 'Back squat' })
  expect(live.get()!.children.workout_exercise![0]!.references.exercise_id?.name).toBe('Back squat')
})

test('entities are added, moved away and deleted', async () => {
  const { live, workout, first, second } = await givenWorkout()
  const other = (await client.db.workout!.create({ day_id: 'other' })).value
  await client.db.workout_exercise!.patch(first.id, { workout_id: other.id })
  expect(live.get()!.children.workout_exercise!.map(entry => entry.row.id)).toEqual([second.id])
  const otherTree = client.db.workout!.tree(other.id)
  await otherTree.loaded()
  expect(otherTree.get()!.children.workout_exercise![0]!.children.workout_set).toHaveLength(1)

  await client.db.workout_exercise!.create({ workout_id: workout.id, exercise_id: workout.id, order: 9 })
  expect(live.get()!.children.workout_exercise).toHaveLength(2)
  await client.db.workout!.delete(workout.id)
  expect(live.get()).toBeNull()
})

test('a tree of something that is not there yet is null, and appears with it', async () => {
  const id = crypto.randomUUID()
  const live = client.db.workout!.tree(id)
  await live.loaded()
  expect(live.get()).toBeNull()
  await client.db.workout!.create({ id, day_id: 'd' })
  expect(live.get()?.row.day_id).toBe('d')
})
