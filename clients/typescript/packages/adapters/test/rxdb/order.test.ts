import { replogReplication } from '@replog/adapters/rxdb'
import { expect, test } from 'vitest'
import { eventually, planned } from '../../../../test-kit/app.js'
import { synced } from '../kit/sync.js'
import { phoneWithWorkout, separate, settle } from './setup.js'

test('documents below others are pushed after them, in whatever order they are written', async () => {
  const { phone } = await phoneWithWorkout()
  await separate(phone)
  const [workout, exercise] = [crypto.randomUUID(), crypto.randomUUID()]
  const { database } = phone
  await database.workout_set.insert({ id: crypto.randomUUID(), workout_exercise_id: exercise, reps: 5 })
  await database.workout_exercise.insert({ id: exercise, workout_id: workout, exercise_id: crypto.randomUUID() })
  await database.workout.bulkInsert([
    ...Array.from({ length: 150 }, (_, i) => ({ id: crypto.randomUUID(), ...planned(`workout ${i}`) })),
    { id: workout, ...planned('Leg day') },
  ])

  phone.replications = phone.replicate()
  await settle(phone)

  expect(await phone.client.rejected.list()).toEqual([])
  expect(await database.workout_set.count().exec()).toBe(1)
})

test('a document waits for the replication of its parent, which starts later, and pulls meanwhile', async () => {
  const { phone, other, id } = await phoneWithWorkout()
  await separate(phone)
  const { workout, workout_exercise } = phone.database
  const exercise = { id: crypto.randomUUID(), workout_id: crypto.randomUUID(), exercise_id: crypto.randomUUID() }
  await workout_exercise.insert(exercise)
  await workout.insert({ id: exercise.workout_id, ...planned('Leg day') })
  await (await other.db.workout_exercise.create({ workout_id: id, exercise_id: crypto.randomUUID() })).server
  await synced(phone.client)

  const { client } = phone
  const workouts = replogReplication({
    client,
    type: 'workout',
    collection: workout,
    onInvalid: () => {},
    autoStart: false,
  })
  const exercises = replogReplication({
    client,
    type: 'workout_exercise',
    collection: workout_exercise,
    onInvalid: () => {},
    after: [workouts],
  })
  await eventually(async () => expect(await workout_exercise.count().exec()).toBe(2))
  expect(await client.db.workout_exercise.get(exercise.id)).toBeUndefined()
  await workouts.start()
  await exercises.awaitInSync()
  await synced(client)

  expect(await client.rejected.list()).toEqual([])
  expect(await client.db.workout_exercise.get(exercise.id)).toMatchObject({ $sync: 'synced' })
})
