import { hasUnsyncedChanges } from '@nozbe/watermelondb/sync/index.js'
import { whenRowsChange } from '@replog/adapters/watermelondb'
import { describe, expect, onTestFinished, test } from 'vitest'
import { eventually, planned } from '../../../../test-kit/app.js'
import { manyWorkouts, workoutAtServer } from '../kit/data.js'
import { Device } from '../kit/device.js'
import { servers } from '../kit/server.js'
import { synced } from '../kit/sync.js'
import { App } from './app.js'

describe.each(servers())('two devices, %#', make => {
  const server = make()

  async function twoDevices() {
    const user = server.newUser()
    const [mine, theirs] = [await new App(server, user).start(), await new App(server, user).start()]
    const id = await workoutAtServer(mine.client, 'Push day')
    await mine.synchronize()
    await theirs.synchronize()
    expect(await theirs.values('workout')).toEqual(['Push day'])
    return { user, mine, theirs, id }
  }

  /** Sends what was pushed into the queue, and then takes what the server made of it. */
  async function settle(...apps: readonly App[]): Promise<void> {
    for (const app of apps) {
      await app.synchronize()
      await synced(app.client)
      await app.synchronize()
    }
  }

  test('a tree that is made on one device appears on the other, with times and flags', async () => {
    const { mine, theirs } = await twoDevices()
    const startedAt = Date.UTC(2026, 10, 29, 18, 30)
    const workout = await mine.create('workout', { name: 'Leg day', status: 'scheduled', started_at: startedAt })
    const exercise = await mine.create('workout_exercise', { workout_id: workout, exercise_id: crypto.randomUUID() })
    await mine.create('workout_set', { workout_exercise_id: exercise, reps: 5, completed: true })

    await settle(mine, theirs)

    expect(await theirs.values('workout')).toEqual(['Leg day', 'Push day'])
    expect(await theirs.values('workout', 'started_at')).toContain(startedAt)
    expect(await theirs.values('workout_set', 'reps')).toEqual([5])
    expect(await theirs.values('workout_set', 'completed')).toEqual([true])
    expect(await theirs.client.db.workout.get(workout)).toMatchObject({ started_at: '2026-11-29T18:30:00.000Z' })
    expect(await hasUnsyncedChanges({ database: mine.database })).toBe(false)
  })

  test('edits of both devices while they are offline are all kept', async () => {
    const { mine, theirs, id } = await twoDevices()
    mine.device.disconnect()
    theirs.device.disconnect()
    await mine.update('workout', id, { name: 'Leg day' })
    await mine.create('workout', { ...planned('by phone') })
    await theirs.update('workout', id, { notes: 'with a friend' })
    await theirs.create('workout', { ...planned('by tablet') })
    await mine.synchronize()
    mine.device.connect()
    theirs.device.connect()

    await settle(mine, theirs, mine)

    expect(await mine.values('workout')).toEqual(['Leg day', 'by phone', 'by tablet'])
    expect(await theirs.values('workout')).toEqual(await mine.values('workout'))
    expect(await mine.values('workout', 'notes')).toContain('with a friend')
  })

  test('of two edits of the same field, the later one waits for a person, and can be sent again', async () => {
    const { mine, theirs, id } = await twoDevices()
    await theirs.update('workout', id, { name: 'Pull day' })
    await mine.update('workout', id, { name: 'Leg day' })
    await settle(mine)

    await settle(theirs)

    expect(await theirs.values('workout')).toEqual(['Leg day'])
    const [rejected] = await theirs.client.rejected.list()
    expect(rejected).toMatchObject({ id, code: 'etag_mismatch', data: { name: 'Pull day' } })
    await rejected?.retry()
    await settle(theirs, mine)
    expect(await mine.values('workout')).toEqual(['Pull day'])
  })

  test('deletions made elsewhere arrive, with everything below', async () => {
    const { mine, theirs, id } = await twoDevices()
    const exercise = await mine.create('workout_exercise', { workout_id: id, exercise_id: crypto.randomUUID() })
    await mine.create('workout_set', { workout_exercise_id: exercise, reps: 5 })
    await settle(mine, theirs)
    expect(await theirs.values('workout_set', 'reps')).toEqual([5])

    await mine.delete('workout', id)
    await settle(mine, theirs)

    for (const app of [mine, theirs]) {
      expect(await app.values('workout')).toEqual([])
      expect(await app.values('workout_exercise', 'id')).toEqual([])
      expect(await app.values('workout_set', 'id')).toEqual([])
    }
  })

  test('a deletion after an edit of others is rolled back, and an edit after a deletion is kept', async () => {
    const { mine, theirs, id } = await twoDevices()
    await theirs.delete('workout', id)
    await mine.update('workout', id, { name: 'Pull day' })
    await settle(mine, theirs)
    expect(await theirs.values('workout')).toEqual(['Pull day'])
    expect(await theirs.client.rejected.list()).toMatchObject([{ id, kind: 'delete', code: 'etag_mismatch' }])

    await (await theirs.client.rejected.list())[0]?.discard()
    await theirs.update('workout', id, { name: 'Rest day' })
    await mine.delete('workout', id)
    await settle(mine, theirs)

    expect(await theirs.values('workout')).toEqual([])
    expect(await theirs.client.rejected.list()).toMatchObject([{ id, kind: 'patch', data: { name: 'Rest day' } }])
  })

  test('600 records arrive in one synchronization, and 600 are pushed in one', async () => {
    const user = server.newUser()
    await manyWorkouts(await new Device(server, user).start(), 600)
    const mine = await new App(server, user).start()

    await mine.synchronize()
    expect(new Set(await mine.values('workout')).size).toBe(600)
    const records = await mine.database.get('workout').query().fetch()
    await mine.database.write(() =>
      mine.database.batch(records.map(record => record.prepareUpdate(changed => changed._setRaw('notes', changed.id)))),
    )
    await settle(mine)

    const other = await new App(server, user).start()
    await other.synchronize()
    expect(new Set(await other.values('workout', 'notes')).size).toBe(600)
  })

  test('a change of another device appears without a call, when the app listens', async () => {
    const { mine, theirs, id } = await twoDevices()
    onTestFinished(whenRowsChange(theirs.options(), () => void theirs.synchronize()))

    await mine.update('workout', id, { name: 'Leg day' })
    await mine.synchronize()

    await eventually(async () => expect(await theirs.values('workout')).toEqual(['Leg day']))
  })

  test('everything is there after a restart without a network', async () => {
    const { user, mine, id } = await twoDevices()
    mine.device.disconnect()
    await mine.update('workout', id, { name: 'Leg day' })
    await mine.synchronize()
    await mine.create('workout', { ...planned('by phone') })
    await mine.client.close()

    await mine.start()
    expect(await mine.values('workout')).toEqual(['Leg day', 'by phone'])
    await mine.synchronize()
    expect(await mine.values('workout')).toEqual(['Leg day', 'by phone'])
    mine.device.connect()
    await settle(mine)

    const other = await new App(server, user).start()
    await other.synchronize()
    expect(await other.values('workout')).toEqual(['Leg day', 'by phone'])
  })
})
