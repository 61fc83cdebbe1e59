import { indexedDbStore, memoryStore } from '@replog/client'
import { describe, expect, test } from 'vitest'
import { eventually, planned } from '../../../../test-kit/app.js'
import { stubIndexedDb } from '../../../../test-kit/indexed-db.js'
import { manyWorkouts, workoutAtServer } from '../kit/data.js'
import { Device } from '../kit/device.js'
import { servers } from '../kit/server.js'
import { synced } from '../kit/sync.js'
import { names, workoutsOf } from './collections.js'

stubIndexedDb()

describe.each(servers())('two devices, %#', make => {
  const server = make()

  async function twoDevices() {
    const user = server.newUser()
    const [phone, tablet] = [new Device(server, user), new Device(server, user)]
    const [one, other] = [await phone.start(), await tablet.start()]
    const [mine, theirs] = [await workoutsOf(one), await workoutsOf(other)]
    return { user, phone, tablet, one, other, mine, theirs }
  }

  /** A workout that both devices show. */
  async function shared(devices: Awaited<ReturnType<typeof twoDevices>>, name: string): Promise<string> {
    const id = await workoutAtServer(devices.one, name)
    await synced(devices.one, devices.other)
    return id
  }

  test('changes of one device appear on the other, without a call', async () => {
    const { mine, theirs } = await twoDevices()
    const id = crypto.randomUUID()

    mine.insert({ id, ...planned('Push day') })
    await eventually(() => expect(names(theirs)).toEqual(['Push day']))
    theirs.update(id, draft => {
      draft.name = 'Pull day'
    })
    await eventually(() => expect(names(mine)).toEqual(['Pull day']))
    mine.delete(id)

    await eventually(() => expect(names(theirs)).toEqual([]))
  })

  test('edits of both devices while they are offline are all kept', async () => {
    const devices = await twoDevices()
    const { phone, tablet, one, other, mine, theirs } = devices
    const id = await shared(devices, 'Push day')
    phone.disconnect()
    tablet.disconnect()

    mine.update(id, draft => {
      draft.name = 'Leg day'
    })
    await mine.insert({ id: crypto.randomUUID(), ...planned('by phone') }).when('settled')
    theirs.update(id, draft => {
      draft.notes = 'with a friend'
    })
    await theirs.insert({ id: crypto.randomUUID(), ...planned('by tablet') }).when('settled')
    expect(names(theirs)).toEqual(['Push day', 'by tablet'])
    phone.connect()
    tablet.connect()
    await synced(one, other, one)

    expect(names(mine)).toEqual(['Leg day', 'by phone', 'by tablet'])
    expect(names(theirs)).toEqual(names(mine))
    expect(mine.get(id)).toMatchObject({ notes: 'with a friend', $sync: 'synced' })
  })

  test('of two edits of the same field, the later one waits for a person, and can be sent again', async () => {
    const devices = await twoDevices()
    const { phone, tablet, one, other, mine, theirs } = devices
    const id = await shared(devices, 'Push day')
    phone.disconnect()
    tablet.disconnect()
    const rename = (workouts: typeof mine, name: string) =>
      workouts
        .update(id, draft => {
          draft.name = name
        })
        .when('settled')
    await rename(mine, 'Leg day')
    await rename(theirs, 'Pull day')
    phone.connect()
    await synced(one)
    tablet.connect()
    await synced(other)

    expect(theirs.get(id)).toMatchObject({ name: 'Leg day' })
    const [rejected] = await other.rejected.list()
    expect(rejected).toMatchObject({ id, code: 'etag_mismatch', data: { name: 'Pull day' } })
    await rejected?.retry()
    expect(theirs.get(id)).toMatchObject({ name: 'Pull day' })
    await synced(other, one)
    expect(names(mine)).toEqual(['Pull day'])
  })

  test('a deletion wins over an edit that comes later, and the edit is kept', async () => {
    const devices = await twoDevices()
    const { tablet, one, other, mine, theirs } = devices
    const id = await shared(devices, 'Push day')
    tablet.disconnect()
    await theirs
      .update(id, draft => {
        draft.name = 'Pull day'
      })
      .when('settled')
    await mine.delete(id).when('settled')
    await synced(one)

    tablet.connect()
    await synced(other)

    expect(names(theirs)).toEqual([])
    expect(await other.rejected.list()).toMatchObject([{ id, data: { name: 'Pull day' } }])
  })

  test('a deletion that comes after an edit of others is rolled back', async () => {
    const devices = await twoDevices()
    const { tablet, one, other, mine, theirs } = devices
    const id = await shared(devices, 'Push day')
    tablet.disconnect()
    await theirs.delete(id).when('settled')
    expect(names(theirs)).toEqual([])
    await mine
      .update(id, draft => {
        draft.name = 'Pull day'
      })
      .when('settled')
    await synced(one)

    tablet.connect()
    await synced(other)

    expect(names(theirs)).toEqual(['Pull day'])
    expect(await other.rejected.list()).toMatchObject([{ id, kind: 'delete', code: 'etag_mismatch' }])
  })

  test('600 rows arrive in one first sync, and their deletions too', async () => {
    const user = server.newUser()
    const one = await new Device(server, user).start()
    await manyWorkouts(one, 600)
    const other = await new Device(server, user).start()
    const theirs = await workoutsOf(other)

    await synced(other)

    expect(theirs.size).toBe(600)
    expect(new Set(names(theirs)).size).toBe(600)
    const ids = theirs.toArray.map(({ id }) => id)
    await theirs.delete(ids.slice(0, 500)).when('settled')
    expect(theirs.size).toBe(100)
    await synced(other, one)
    expect((await workoutsOf(one)).size).toBe(100)
  })

  test.each([
    ['memory', () => memoryStore()],
    ['IndexedDB', () => indexedDbStore(`adapters-${crypto.randomUUID()}`)],
  ])('everything is there after a restart without a network: %s', async (_name, store) => {
    const user = server.newUser()
    const phone = new Device(server, user, store())
    const before = await phone.start()
    const id = await workoutAtServer(before, 'Push day')
    await synced(before)
    phone.disconnect()
    const workouts = await workoutsOf(before)
    await workouts.insert({ id: crypto.randomUUID(), ...planned('Pull day') }).when('settled')
    await workouts
      .update(id, draft => {
        draft.notes = 'heavy'
      })
      .when('settled')
    await before.close()

    const after = await phone.start()
    const restored = await workoutsOf(after)

    expect(names(restored)).toEqual(['Pull day', 'Push day'])
    expect(restored.get(id)).toMatchObject({ notes: 'heavy', $sync: 'pending' })
    phone.connect()
    await synced(after)
    expect(restored.toArray.map(({ $sync }) => $sync)).toEqual(['synced', 'synced'])
    const tablet = await new Device(server, user).start()
    await synced(tablet)
    expect(names(await workoutsOf(tablet))).toEqual(['Pull day', 'Push day'])
  })
})
