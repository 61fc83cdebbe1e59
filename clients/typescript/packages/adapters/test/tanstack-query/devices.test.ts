import { replogChange, replogQueryOptions } from '@replog/adapters/tanstack-query'
import { indexedDbStore, memoryStore } from '@replog/client'
import { describe, expect, test } from 'vitest'
import { eventually, planned } from '../../../../test-kit/app.js'
import { stubIndexedDb } from '../../../../test-kit/indexed-db.js'
import { manyWorkouts, workoutAtServer } from '../kit/data.js'
import { type Client, Device } from '../kit/device.js'
import { servers } from '../kit/server.js'
import { synced } from '../kit/sync.js'
import { cacheOfPage, shownNames, writer } from './cache.js'

stubIndexedDb()

/** The app on one device: what it shows, and how it writes. */
function appOn(client: Client) {
  const cache = cacheOfPage()
  const { mutate } = writer(cache, client)
  return {
    cache,
    names: shownNames(cache, client),
    create: (name: string) => mutate(replogChange(client, tx => tx.workout.create(planned(name)))),
    /** Writes with the row that is shown, as a component does. */
    patch: async (id: string, fields: { readonly name?: string; readonly notes?: string }) => {
      const row = await client.db.workout.get(id)
      return mutate(replogChange(client, tx => tx.workout.patch(row!, fields)))
    },
    delete: async (id: string) => {
      const row = await client.db.workout.get(id)
      return mutate(replogChange(client, tx => tx.workout.delete(row!)))
    },
  }
}

describe.each(servers())('two devices, %#', make => {
  const server = make()

  async function twoDevices() {
    const user = server.newUser()
    const [phone, tablet] = [new Device(server, user), new Device(server, user)]
    const [one, other] = [await phone.start(), await tablet.start()]
    const id = await workoutAtServer(one, 'Push day')
    await synced(one, other)
    const [mine, theirs] = [appOn(one), appOn(other)]
    await eventually(() => expect([mine.names(), theirs.names()]).toEqual([['Push day'], ['Push day']]))
    return { user, phone, tablet, one, other, mine, theirs, id }
  }

  test('changes of one device appear on the other, without a call', async () => {
    const { mine, theirs, id } = await twoDevices()

    await mine.create('Leg day')
    await eventually(() => expect(theirs.names()).toEqual(['Leg day', 'Push day']))
    await theirs.patch(id, { name: 'Pull day' })
    await eventually(() => expect(mine.names()).toEqual(['Leg day', 'Pull day']))
    await mine.delete(id)

    await eventually(() => expect(theirs.names()).toEqual(['Leg day']))
  })

  test('edits of both devices while they are offline are all kept', async () => {
    const { phone, tablet, one, other, mine, theirs, id } = await twoDevices()
    phone.disconnect()
    tablet.disconnect()

    await mine.patch(id, { name: 'Leg day' })
    await mine.create('by phone')
    await theirs.patch(id, { notes: 'with a friend' })
    await theirs.create('by tablet')
    expect(theirs.names()).toEqual(['Push day', 'by tablet'])
    phone.connect()
    tablet.connect()
    await synced(one, other, one)

    expect(mine.names()).toEqual(['Leg day', 'by phone', 'by tablet'])
    expect(theirs.names()).toEqual(mine.names())
    expect(await one.db.workout.get(id)).toMatchObject({ notes: 'with a friend', $sync: 'synced' })
  })

  test('of two edits of the same field, the later one waits for a person, and can be sent again', async () => {
    const { phone, tablet, one, other, mine, theirs, id } = await twoDevices()
    phone.disconnect()
    tablet.disconnect()
    await mine.patch(id, { name: 'Leg day' })
    await theirs.patch(id, { name: 'Pull day' })
    phone.connect()
    await synced(one)
    tablet.connect()
    await synced(other)

    expect(theirs.names()).toEqual(['Leg day'])
    const [rejected] = await other.rejected.list()
    expect(rejected).toMatchObject({ id, code: 'etag_mismatch', data: { name: 'Pull day' } })
    await rejected?.retry()
    await synced(other, one)
    expect(mine.names()).toEqual(['Pull day'])
  })

  test('a deletion that comes after an edit of others is rolled back, and an edit after a deletion too', async () => {
    const { tablet, one, other, mine, theirs, id } = await twoDevices()
    tablet.disconnect()
    await theirs.delete(id)
    expect(theirs.names()).toEqual([])
    await mine.patch(id, { name: 'Pull day' })
    await synced(one)
    tablet.connect()
    await synced(other)
    expect(theirs.names()).toEqual(['Pull day'])
    expect(await other.rejected.list()).toMatchObject([{ id, kind: 'delete', code: 'etag_mismatch' }])

    tablet.disconnect()
    await (await other.rejected.list())[0]?.discard()
    await theirs.patch(id, { name: 'Rest day' })
    await mine.delete(id)
    await synced(one)
    tablet.connect()
    await synced(other)

    expect(theirs.names()).toEqual([])
    expect(await other.rejected.list()).toMatchObject([{ id, kind: 'patch', data: { name: 'Rest day' } }])
  })

  test('600 rows arrive in one first sync', async () => {
    const user = server.newUser()
    await manyWorkouts(await new Device(server, user).start(), 600)
    const client = await new Device(server, user).start()
    const { cache, names } = appOn(client)

    await synced(client)

    expect(new Set(names()).size).toBe(600)
    const page = replogQueryOptions(client.db.workout.orderBy('name').limit(20))
    expect(await cache.fetchQuery(page)).toHaveLength(20)
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
    const closed = appOn(before)
    await closed.create('Pull day')
    await closed.patch(id, { notes: 'heavy' })
    await before.close()

    const after = await phone.start()
    const { names } = appOn(after)
    await eventually(() => expect(names()).toEqual(['Pull day', 'Push day']))
    expect(await after.db.workout.get(id)).toMatchObject({ notes: 'heavy', $sync: 'pending' })
    phone.connect()
    await synced(after)

    const tablet = await new Device(server, user).start()
    await synced(tablet)
    expect(await tablet.db.workout.all().get()).toHaveLength(2)
    expect(await tablet.db.workout.get(id)).toMatchObject({ notes: 'heavy' })
  })
})
