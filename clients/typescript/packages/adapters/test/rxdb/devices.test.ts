import { describe, expect, test } from 'vitest'
import { eventually, planned } from '../../../../test-kit/app.js'
import { manyWorkouts, workoutAtServer } from '../kit/data.js'
import { Device } from '../kit/device.js'
import { servers } from '../kit/server.js'
import { App } from './app.js'
import { settle } from './setup.js'

describe.each(servers())('two devices, %#', make => {
  const server = make()

  async function twoDevices() {
    const user = server.newUser()
    const [mine, theirs] = [await new App(server, user).start(), await new App(server, user).start()]
    const id = await workoutAtServer(mine.client, 'Push day')
    await settle(mine, theirs)
    expect(await theirs.names()).toEqual(['Push day'])
    return { user, mine, theirs, id }
  }

  test('a tree that is made on one device appears on the other', async () => {
    const { mine, theirs } = await twoDevices()
    const [workout, exercise] = [crypto.randomUUID(), crypto.randomUUID()]
    const { database } = mine
    await database.workout.insert({ id: workout, ...planned('Leg day') })
    await database.workout_exercise.insert({ id: exercise, workout_id: workout, exercise_id: crypto.randomUUID() })
    await database.workout_set.insert({ id: crypto.randomUUID(), workout_exercise_id: exercise, reps: 5 })

    await settle(mine, theirs)

    expect(await theirs.names()).toEqual(['Leg day', 'Push day'])
    expect((await theirs.database.workout_set.find().exec()).map(({ reps }) => reps)).toEqual([5])
    expect(await mine.client.rejected.list()).toEqual([])
    expect([...mine.errors, ...theirs.errors]).toEqual([])
  })

  test('edits of both devices while they are offline are all kept', async () => {
    const { mine, theirs, id } = await twoDevices()
    mine.device.disconnect()
    theirs.device.disconnect()
    await mine.patch(id, { name: 'Leg day' })
    await mine.database.workout.insert({ id: crypto.randomUUID(), ...planned('by phone') })
    await theirs.patch(id, { notes: 'with a friend' })
    await theirs.database.workout.insert({ id: crypto.randomUUID(), ...planned('by tablet') })
    await mine.replicated()
    await theirs.replicated()
    mine.device.connect()
    theirs.device.connect()

    await settle(mine, theirs, mine)

    expect(await mine.names()).toEqual(['Leg day', 'by phone', 'by tablet'])
    expect(await theirs.workouts()).toEqual(await mine.workouts())
    expect((await mine.workouts()).find(workout => workout.id === id)).toMatchObject({ notes: 'with a friend' })
  })

  test('of two edits of the same field, the later one waits for a person, and can be sent again', async () => {
    const { mine, theirs, id } = await twoDevices()
    theirs.device.disconnect()
    await theirs.patch(id, { name: 'Pull day' })
    await theirs.replicated()
    await mine.patch(id, { name: 'Leg day' })
    await settle(mine)
    theirs.device.connect()

    await settle(theirs)

    expect(await theirs.names()).toEqual(['Leg day'])
    const [rejected] = await theirs.client.rejected.list()
    expect(rejected).toMatchObject({ id, code: 'etag_mismatch', data: { name: 'Pull day' } })
    await rejected?.retry()
    await settle(theirs, mine)
    expect(await mine.names()).toEqual(['Pull day'])
    expect(await theirs.names()).toEqual(['Pull day'])
  })

  test('a deletion arrives with everything below, and nothing comes back', async () => {
    const { mine, theirs, id } = await twoDevices()
    const exercise = crypto.randomUUID()
    await mine.database.workout_exercise.insert({ id: exercise, workout_id: id, exercise_id: crypto.randomUUID() })
    await settle(mine, theirs)
    expect(await theirs.database.workout_exercise.count().exec()).toBe(1)

    await mine.remove(id)
    await settle(mine, theirs, mine, theirs)

    for (const app of [mine, theirs]) {
      expect(await app.workouts()).toEqual([])
      expect(await app.database.workout_exercise.count().exec()).toBe(0)
      expect(await app.client.rejected.list()).toEqual([])
    }
  })

  test('an edit after a deletion brings nothing back, and is kept as rejected', async () => {
    const { mine, theirs, id } = await twoDevices()
    theirs.device.disconnect()
    await theirs.patch(id, { name: 'Rest day' })
    await theirs.replicated()
    await mine.remove(id)
    await settle(mine)
    theirs.device.connect()

    await settle(theirs, mine, theirs)

    expect(await theirs.workouts()).toEqual([])
    expect(await mine.workouts()).toEqual([])
    expect(await theirs.client.rejected.list()).toMatchObject([{ id, kind: 'patch', data: { name: 'Rest day' } }])
  })

  test('a deletion after an edit of others is undone, and is kept as rejected', async () => {
    const { mine, theirs, id } = await twoDevices()
    theirs.device.disconnect()
    await theirs.remove(id)
    await theirs.replicated()
    await mine.patch(id, { name: 'Pull day' })
    await settle(mine)
    theirs.device.connect()

    await settle(theirs)

    expect(await theirs.names()).toEqual(['Pull day'])
    expect(await theirs.client.rejected.list()).toMatchObject([{ id, kind: 'delete', code: 'etag_mismatch' }])
  })

  test('a document that the server never takes stops no other', async () => {
    const { mine, theirs, id } = await twoDevices()
    const { workout_exercise: exercises } = mine.database
    const poison = { id: crypto.randomUUID(), workout_id: crypto.randomUUID(), exercise_id: crypto.randomUUID() }
    const good = { id: crypto.randomUUID(), workout_id: id, exercise_id: crypto.randomUUID() }
    await exercises.bulkInsert([poison, good])

    await settle(mine, theirs)

    expect((await theirs.database.workout_exercise.find().exec()).map(document => document.id)).toEqual([good.id])
    const [rejected, ...others] = await mine.client.rejected.list()
    expect(rejected).toMatchObject({ id: poison.id, type: 'workout_exercise', kind: 'create' })
    expect(others).toEqual([])
    expect(await exercises.count().exec()).toBe(2)
    await rejected?.discard()
    await settle(mine)
    expect((await exercises.find().exec()).map(document => document.id)).toEqual([good.id])
  })

  test('600 documents arrive, and 600 are pushed', async () => {
    const user = server.newUser()
    await manyWorkouts(await new Device(server, user).start(), 600)
    const mine = await new App(server, user).start()
    await settle(mine)
    expect(new Set(await mine.names()).size).toBe(600)

    await mine.database.workout.bulkUpsert((await mine.workouts()).map(each => ({ ...each, notes: each.id })))
    await settle(mine)

    const other = await new App(server, user).start()
    await settle(other)
    expect((await other.workouts()).filter(each => each.notes === each.id)).toHaveLength(600)
    expect(await mine.client.rejected.list()).toEqual([])
  })

  test('a change of another device appears without a call', async () => {
    const { mine, theirs, id } = await twoDevices()

    await mine.patch(id, { name: 'Leg day' })

    await eventually(async () => expect(await theirs.names()).toEqual(['Leg day']))
  })

  test('everything is there after a restart without a network, also what others deleted meanwhile', async () => {
    const { user, mine, theirs, id } = await twoDevices()
    const gone = await workoutAtServer(mine.client, 'gone')
    await settle(mine, theirs)
    mine.device.disconnect()
    await mine.patch(id, { name: 'Leg day' })
    await mine.replicated()
    await Promise.all(mine.replications.map(replication => replication.cancel()))
    await mine.database.workout.insert({ id: crypto.randomUUID(), ...planned('by phone') })
    await mine.stop()
    await theirs.remove(gone)
    await settle(theirs)

    await mine.start()
    await mine.replicated()
    expect(await mine.names()).toEqual(['Leg day', 'by phone', 'gone'])
    mine.device.connect()
    await settle(mine)

    expect(await mine.names()).toEqual(['Leg day', 'by phone'])
    const other = await new App(server, user).start()
    await settle(other)
    expect(await other.names()).toEqual(['Leg day', 'by phone'])
    expect(await mine.client.rejected.list()).toEqual([])
  })
})
