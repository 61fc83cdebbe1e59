import {
  REPLOG_MUTATION_KEY,
  replogChange,
  replogMutationOptions,
  setReplogMutationDefaults,
} from '@replog/adapters/tanstack-query'
import { createAsyncStoragePersister } from '@tanstack/query-async-storage-persister'
import { MutationObserver, onlineManager, type QueryClient } from '@tanstack/query-core'
import { persistQueryClientRestore, persistQueryClientSave } from '@tanstack/query-persist-client-core'
import { afterEach, describe, expect, test } from 'vitest'
import { eventually, planned } from '../../../../test-kit/app.js'
import type { ModelServer } from '../../../testing/src/server/model-server.js'
import { workoutAtServer } from '../kit/data.js'
import { Device } from '../kit/device.js'
import { TestModelServer } from '../kit/server.js'
import { synced } from '../kit/sync.js'
import { cacheOfPage, shownNames, writer } from './cache.js'

async function page() {
  const server = new TestModelServer()
  const user = server.newUser()
  const phone = new Device(server, user)
  const client = await phone.start()
  // The client has the catalogue of the server then.
  await synced(client)
  return { server: server.model, user, phone, client, cache: cacheOfPage() }
}

/** The names of the workouts that the server has. */
function namesAt(server: ModelServer, user: string): unknown[] {
  return server
    .entities(user)
    .map(({ data }) => data?.name)
    .sort()
}

test('a mutation is one atomic write, and its data have the decision of the server', async () => {
  const { server, user, phone, client, cache } = await page()
  const change = replogChange(client, tx => {
    const workout = tx.workout.create({ started_at: new Date(0) })
    const exercise = tx.workout_exercise.create({ workout_id: workout.id, exercise_id: crypto.randomUUID() })
    tx.workout_set.create({ workout_exercise_id: exercise.id, reps: 5 })
    return workout
  })

  const write = await writer(cache, client).mutate(change)

  expect(await write.server).toMatchObject({ status: 'applied' })
  expect(phone.pushes).toMatchObject([{ atomic: true }])
  expect(server.entities(user)).toHaveLength(3)
  expect(await client.db.workout.get(change.value.id)).toMatchObject({ started_at: '1970-01-01T00:00:00.000Z' })
})

test('a deletion shows at once, and is rolled back when the server does not take it', async () => {
  const { server, user, phone, client, cache } = await page()
  const id = await workoutAtServer(client, 'Push day')
  await synced(client)
  const names = shownNames(cache, client)
  await eventually(() => expect(names()).toEqual(['Push day']))
  phone.disconnect()
  server.push(user, [{ mutation_id: crypto.randomUUID(), op: 'patch', type: 'workout', id, data: { name: 'Theirs' } }])

  const write = await writer(cache, client).mutate(replogChange(client, tx => tx.workout.delete(id)))
  expect(names()).toEqual([])
  phone.connect()
  await synced(client)

  expect(await write.server).toMatchObject({ status: 'rejected' })
  expect(names()).toEqual(['Theirs'])
  expect(await client.rejected.list()).toMatchObject([{ id, kind: 'delete' }])
})

test('a mutation that the catalogue does not allow fails, and nothing changes', async () => {
  const { client, cache } = await page()
  const names = shownNames(cache, client)
  const change = replogChange(client, tx => tx.workout.create(planned('x'.repeat(201))))

  await expect(writer(cache, client).mutate(change)).rejects.toThrow('201 characters')

  expect(names()).toEqual([])
  expect(client.status.get()).toMatchObject({ pending: 0 })
})

test('without a network, a mutation succeeds and survives a restart without a persisted cache', async () => {
  const { server, user, phone, client, cache } = await page()
  phone.disconnect()
  onlineManager.setOnline(false)
  const mutation = writer(cache, client)
  await mutation.mutate(replogChange(client, tx => tx.workout.create(planned('Push day'))))
  expect(mutation.getCurrentResult()).toMatchObject({ isSuccess: true, isPaused: false })
  await client.close()

  phone.connect()
  const restarted = await phone.start()
  await synced(restarted)

  expect(server.entities(user)).toMatchObject([{ data: { name: 'Push day' } }])
})

test('what is created has an id at once, and a local id alone is refused', async () => {
  const { client } = await page()

  expect(replogChange(client, tx => tx.exercise.create({ name: 'Squat' })).value.id).toMatch(/^[0-9a-f-]{36}$/)
  const id = crypto.randomUUID()
  expect(replogChange(client, tx => tx.exercise.upsert({ id, localId: 's', name: 'Squat' })).value).toEqual({ id })
  expect(() => replogChange(client, tx => tx.exercise.create({ localId: 's', name: 'Squat' }))).toThrow('without id')
})

afterEach(() => onlineManager.setOnline(true))

describe('paused mutations of a persisted cache', () => {
  /** A storage as a browser has one, and the persister on it. The persister has another version of `QueryClient`. */
  function persistence() {
    const items = new Map<string, string>()
    const storage = {
      getItem: async (key: string) => items.get(key) ?? null,
      setItem: async (key: string, value: string) => void items.set(key, value),
      removeItem: async (key: string) => void items.delete(key),
    }
    const persister = createAsyncStoragePersister({ storage, throttleTime: 0 })
    const options = (cache: QueryClient) => ({ queryClient: cache as never, persister })
    return {
      items,
      save: async (cache: QueryClient) => {
        await persistQueryClientSave(options(cache))
        await eventually(() => expect(items.size).toBe(1))
      },
      restore: (cache: QueryClient) => persistQueryClientRestore(options(cache)),
    }
  }

  /** A page that was closed while mutations were paused: a workout to rename and one to create. */
  async function closedPage() {
    const { server, user, phone, client, cache } = await page()
    const id = await workoutAtServer(client, 'Push day')
    await synced(client)
    onlineManager.setOnline(false)
    const row = await client.db.workout.get(id)
    const storage = persistence()
    const mutation = () =>
      new MutationObserver(cache, { ...replogMutationOptions(client), networkMode: 'online' as const })
    const running = [mutation(), mutation()]
    void running[0]!.mutate(replogChange(client, tx => tx.workout.patch(row!, { name: 'Pull day' })))
    void running[1]!.mutate(replogChange(client, tx => tx.workout.create(planned('Leg day'))))
    await eventually(() => expect(running.map(each => each.getCurrentResult().isPaused)).toEqual([true, true]))
    await storage.save(cache)
    await client.close()
    onlineManager.setOnline(true)
    return { server, user, phone, storage, id }
  }

  test('resume after a restart', async () => {
    const { server, user, phone, storage, id } = await closedPage()
    const client = await phone.start()
    const cache = cacheOfPage()
    setReplogMutationDefaults(cache, client)
    await storage.restore(cache)
    expect(cache.isMutating({ mutationKey: REPLOG_MUTATION_KEY })).toBe(2)

    await cache.resumePausedMutations()
    await synced(client)

    expect(namesAt(server, user)).toEqual(['Leg day', 'Pull day'])
    expect(await client.db.workout.get(id)).toMatchObject({ name: 'Pull day', version: 2 })
  })

  test('are applied once, also when the page ends before the persisted cache knows', async () => {
    const { server, user, phone, storage, id } = await closedPage()
    const first = await phone.start()
    const before = cacheOfPage()
    setReplogMutationDefaults(before, first)
    await storage.restore(before)
    await before.resumePausedMutations()
    await synced(first)
    await first.db.workout.patch(id, { name: 'Rest day' })
    await synced(first)
    await first.close()

    const second = await phone.start()
    const after = cacheOfPage()
    setReplogMutationDefaults(after, second)
    await storage.restore(after)
    await after.resumePausedMutations()
    await synced(second)

    expect(after.getMutationCache().getAll()).toMatchObject([
      { state: { status: 'success' } },
      { state: { status: 'success' } },
    ])
    expect(namesAt(server, user)).toEqual(['Leg day', 'Rest day'])
    expect(await second.rejected.list()).toEqual([])
  })

  test('are applied once, also when two tabs restore the same cache', async () => {
    const { server, user, phone, storage } = await closedPage()
    const [one, other] = [await phone.start(), await phone.start()]
    const caches = await Promise.all(
      [one, other].map(async client => {
        const cache = cacheOfPage()
        setReplogMutationDefaults(cache, client)
        await storage.restore(cache)
        return cache
      }),
    )

    await Promise.all(caches.map(cache => cache.resumePausedMutations()))
    await synced(one, other)

    expect(namesAt(server, user)).toEqual(['Leg day', 'Pull day'])
    expect(await one.rejected.list()).toEqual([])
  })
})
