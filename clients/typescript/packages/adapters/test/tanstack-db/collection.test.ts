import { replogCollectionOptions, replogMutationFn, writeOf } from '@replog/adapters/tanstack-db'
import { createCollection, createOptimisticAction, createTransaction, localOnlyCollectionOptions } from '@tanstack/db'
import { expect, onTestFinished, test } from 'vitest'
import { eventually, planned } from '../../../../test-kit/app.js'
import { workoutAtServer } from '../kit/data.js'
import { Device } from '../kit/device.js'
import { TestModelServer } from '../kit/server.js'
import { synced } from '../kit/sync.js'
import { names, namesSeen, workoutsOf } from './collections.js'

async function device() {
  const server = new TestModelServer()
  const user = server.newUser()
  const device = new Device(server, user)
  const client = await device.start()
  // The client has the catalogue of the server then.
  await synced(client)
  return { server: server.model, user, device, client, workouts: await workoutsOf(client) }
}

test('a row is shown at once, stays while it becomes durable, and is then the row of the client', async () => {
  const { client, workouts } = await device()
  const id = crypto.randomUUID()
  const seen = namesSeen(workouts, id)

  const transaction = workouts.insert({ id, ...planned('Push day') })
  expect(workouts.get(id)).toMatchObject({ name: 'Push day', $hasPendingWrites: true })
  await transaction.when('settled')

  expect(workouts.get(id)).toMatchObject({ name: 'Push day', $hasPendingWrites: false, $sync: 'pending' })
  expect(await writeOf(transaction)?.server).toMatchObject({ status: 'applied' })
  await synced(client)
  expect(workouts.get(id)).toMatchObject({ version: 1, $sync: 'synced' })
  expect(seen).toEqual(['Push day'])
})

test('updates and deletions never show an earlier state again', async () => {
  const { server, user, client, workouts } = await device()
  const id = await workoutAtServer(client, 'Push day')
  await synced(client)
  const seen = namesSeen(workouts, id)

  for (const name of ['Pull day', 'Leg day', 'Rest day']) {
    workouts.update(id, draft => {
      draft.name = name
    })
  }
  await eventually(() => expect(server.entities(user)[0]?.data).toMatchObject({ name: 'Rest day' }))
  await synced(client)
  await workouts.delete(id).when('settled')
  await synced(client)

  expect(seen).toEqual(['Pull day', 'Leg day', 'Rest day', null])
  expect(server.entities(user)).toEqual([])
})

test('a member that the draft no longer has is cleared', async () => {
  const { server, user, client, workouts } = await device()
  const id = await workoutAtServer(client, 'Push day')
  await synced(client)

  await workouts
    .update(id, draft => {
      delete draft.name
    })
    .when('settled')
  await synced(client)

  expect(server.entities(user)[0]?.data).not.toHaveProperty('name')
  expect(workouts.get(id)).not.toHaveProperty('name')
})

test('only the rows that changed are handed over', async () => {
  const { client, workouts } = await device()
  const [one] = [await workoutAtServer(client, 'one'), await workoutAtServer(client, 'other')]
  await synced(client)
  const changed: unknown[] = []
  const subscription = workouts.subscribeChanges(changes => changed.push(...changes.map(({ key }) => key)))
  onTestFinished(() => subscription.unsubscribe())

  await client.db.workout.patch(one, { name: 'changed' })

  expect(changed).toEqual([one])
})

test('one transaction over several collections is one atomic push', async () => {
  const { server, user, device: phone, client, workouts } = await device()
  const exercises = createCollection(replogCollectionOptions({ client, type: 'workout_exercise', startSync: true }))
  const sets = createCollection(replogCollectionOptions({ client, type: 'workout_set', startSync: true }))
  const [workout, exercise, set] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()]

  const transaction = createTransaction({ mutationFn: replogMutationFn(client, { priority: 'critical' }) })
  transaction.mutate(() => {
    workouts.insert({ id: workout, ...planned('Push day') })
    exercises.insert({ id: exercise, workout_id: workout, exercise_id: crypto.randomUUID() })
    sets.insert({ id: set, workout_exercise_id: exercise, reps: 5 })
    sets.update(set, draft => {
      draft.reps = 6
    })
  })
  await transaction.when('settled')
  await writeOf(transaction)?.server

  const [push] = phone.pushes
  expect(phone.pushes).toHaveLength(1)
  expect(push).toMatchObject({ atomic: true, operations: [{ op: 'create' }, { op: 'create' }, { op: 'create' }] })
  expect(server.entities(user)).toHaveLength(3)
  expect(sets.get(set)).toMatchObject({ reps: 6 })
})

test('an optimistic action is one atomic push', async () => {
  const { server, user, client, workouts } = await device()
  const plan = createOptimisticAction<readonly string[]>({
    onMutate: names => {
      for (const name of names) {
        workouts.insert({ id: crypto.randomUUID(), ...planned(name) })
      }
    },
    mutationFn: (_names, params) => replogMutationFn(client)(params),
  })

  const transaction = plan(['one', 'other'])
  await transaction.when('settled')
  await writeOf(transaction)?.server

  expect(names(workouts)).toEqual(['one', 'other'])
  expect(server.entities(user)).toHaveLength(2)
})

test('a write that the catalogue does not allow rolls the whole transaction back, and nothing is stored', async () => {
  const { client, workouts } = await device()
  const transaction = createTransaction({ mutationFn: replogMutationFn(client) })
  transaction.mutate(() => {
    workouts.insert({ id: crypto.randomUUID(), ...planned('valid') })
    workouts.insert({ id: crypto.randomUUID(), ...planned('x'.repeat(201)) })
  })
  expect(workouts.size).toBe(2)

  await expect(transaction.when('settled')).rejects.toThrow('201 characters')

  expect(workouts.size).toBe(0)
  expect(client.status.get()).toMatchObject({ pending: 0, rejected: 0 })
  expect(writeOf(transaction)).toBeUndefined()
})

test('a transaction with a collection of another source is refused as a whole', async () => {
  const { client, workouts } = await device()
  const notes = createCollection(localOnlyCollectionOptions<{ id: string }>({ id: 'notes', getKey: note => note.id }))
  const transaction = createTransaction({ mutationFn: replogMutationFn(client) })
  transaction.mutate(() => {
    workouts.insert({ id: crypto.randomUUID(), ...planned('Push day') })
    notes.insert({ id: 'n' })
  })

  await expect(transaction.when('settled')).rejects.toThrow('collection notes: not one of this client')

  expect(workouts.size).toBe(0)
})

test('an update that the server does not take is rolled back and appears in the list of rejected writes', async () => {
  const { server, user, device: phone, client, workouts } = await device()
  const id = await workoutAtServer(client, 'Push day')
  await synced(client)
  phone.disconnect()
  server.push(user, [{ mutation_id: crypto.randomUUID(), op: 'patch', type: 'workout', id, data: { name: 'Theirs' } }])
  const update = replogMutationFn(client, { policy: 'reject' })
  const transaction = createTransaction({ mutationFn: update })
  transaction.mutate(() =>
    workouts.update(id, draft => {
      draft.name = 'Mine'
    }),
  )
  await transaction.when('settled')
  expect(workouts.get(id)).toMatchObject({ name: 'Mine' })

  phone.connect()
  await synced(client)

  expect(workouts.get(id)).toMatchObject({ name: 'Theirs' })
  expect(await client.rejected.list()).toMatchObject([{ id, code: 'etag_mismatch', data: { name: 'Mine' } }])
})

test('an insertion that the server does not take stays, marked, until it is discarded', async () => {
  const { client } = await device()
  const sets = createCollection(replogCollectionOptions({ client, type: 'workout_set', startSync: true }))
  const id = crypto.randomUUID()
  const transaction = sets.insert({ id, workout_exercise_id: crypto.randomUUID(), reps: 5 })
  await transaction.when('settled')

  expect(await writeOf(transaction)?.server).toMatchObject({ status: 'rejected' })

  expect(sets.get(id)).toMatchObject({ $sync: 'rejected' })
  const [rejected] = await client.rejected.list()
  await rejected?.discard()
  expect(sets.has(id)).toBe(false)
})

test('a collection that was cleaned up shows the rows again when it is used', async () => {
  const { client, workouts } = await device()
  await workoutAtServer(client, 'Push day')
  await workouts.cleanup()
  await client.db.workout.create(planned('Pull day'))

  await workouts.preload()

  expect(names(workouts)).toEqual(['Pull day', 'Push day'])
})

test('a row that is inserted while the rows are still loaded does not flicker', async () => {
  const { client } = await device()
  const exercises = createCollection(replogCollectionOptions({ client, type: 'exercise' }))
  const seen: string[] = []
  const id = crypto.randomUUID()
  const subscription = exercises.subscribeChanges(changes => seen.push(...changes.map(({ type }) => type)))
  onTestFinished(() => subscription.unsubscribe())

  await exercises.insert({ id, name: 'Squat' }).when('settled')

  expect(exercises.get(id)).toMatchObject({ $sync: 'pending' })
  expect(seen).not.toContain('delete')
})
