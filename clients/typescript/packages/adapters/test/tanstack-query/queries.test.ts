import { isReplogQuery, replogQueryOptions } from '@replog/adapters/tanstack-query'
import { memoryStore } from '@replog/client'
import { expect, test } from 'vitest'
import { eventually, planned } from '../../../../test-kit/app.js'
import { workoutAtServer } from '../kit/data.js'
import { Device } from '../kit/device.js'
import { TestModelServer } from '../kit/server.js'
import { synced } from '../kit/sync.js'
import { cacheOfPage, shownNames } from './cache.js'

async function page() {
  const server = new TestModelServer()
  const phone = new Device(server, server.newUser(), memoryStore())
  const client = await phone.start()
  return { server, phone, client, cache: cacheOfPage() }
}

test('the data of a query follow the rows', async () => {
  const { client, cache } = await page()
  const names = shownNames(cache, client)
  await eventually(() => expect(names()).toEqual([]))

  const { value } = await client.db.workout.create(planned('Push day'))
  expect(names()).toEqual(['Push day'])
  await client.db.workout.patch(value.id, { name: 'Pull day' })
  expect(names()).toEqual(['Pull day'])
  await client.db.workout.delete(value.id)

  expect(names()).toEqual([])
})

test('a row that did not change stays the same object', async () => {
  const { client, cache } = await page()
  const id = await workoutAtServer(client, 'one')
  await synced(client)
  const options = replogQueryOptions(client.db.workout.orderBy('name'))
  const [before] = await cache.fetchQuery(options)

  await client.db.workout.create(planned('other'))

  expect(cache.getQueryData(options.queryKey)?.map(({ name }) => name)).toEqual(['one', 'other'])
  expect(cache.getQueryData(options.queryKey)?.[0]).toBe(before)
  expect(before?.id).toBe(id)
})

test('a query that is fetched while its rows change ends with the newest rows', async () => {
  const { client, cache } = await page()
  await client.db.workout.create(planned('one'))
  const options = replogQueryOptions(client.db.workout.orderBy('name'))

  // The fetch starts a different number of steps after the write each time.
  for (let steps = 0; steps < 40; steps++) {
    const writing = client.db.workout.create(planned(`other ${steps}`))
    for (let step = 0; step < steps; step++) {
      await null
    }
    await Promise.all([writing, cache.fetchQuery({ ...options, staleTime: 0 })])
    expect(cache.getQueryData(options.queryKey)).toHaveLength(steps + 2)
  }
})

test('a query waits until the client is open', async () => {
  const { client, cache } = await page()
  await client.db.workout.create(planned('Push day'))
  await client.close()
  const names = shownNames(cache, client)
  expect(names()).toBeUndefined()

  await client.open()

  await eventually(() => expect(names()).toEqual(['Push day']))
})

test('a query that left the cache follows nothing, and follows again when it is used again', async () => {
  const { client, cache } = await page()
  const options = replogQueryOptions(client.db.workout.all())
  await cache.fetchQuery(options)
  const query = cache.getQueryCache().find({ queryKey: options.queryKey })
  cache.removeQueries({ queryKey: ['replog', 'workout'] })
  await client.db.workout.create(planned('Push day'))
  expect(cache.getQueryData(options.queryKey)).toBeUndefined()
  expect(query?.state.data).toEqual([])

  expect(await cache.fetchQuery(options)).toMatchObject([{ name: 'Push day' }])
  await client.db.workout.create(planned('Pull day'))

  expect(cache.getQueryData(options.queryKey)).toHaveLength(2)
})

test('equal selections share a query, and different ones do not', async () => {
  const { client } = await page()
  const { workout, workout_set } = client.db
  const key = (selection: Parameters<typeof replogQueryOptions>[0]) => replogQueryOptions(selection).queryKey

  const one = key(workout.where({ status: 'scheduled' }).limit(5))
  expect(key(workout.where({ status: 'scheduled' }).limit(5))).toEqual(one)
  expect(key(workout.where({ status: 'completed' }).limit(5))).not.toEqual(one)
  expect(key(workout_set.all())).not.toEqual(key(workout.all()))
  expect(isReplogQuery({ queryKey: one })).toBe(true)
  expect(isReplogQuery({ queryKey: ['todos'] })).toBe(false)
})

test('a restored query that is shown again is read again, and follows the rows from then on', async () => {
  const { client, cache } = await page()
  await client.db.workout.create(planned('Push day'))
  const options = replogQueryOptions(client.db.workout.orderBy('name'))
  cache.setQueryData(options.queryKey, [])

  const names = shownNames(cache, client)

  await eventually(() => expect(names()).toEqual(['Push day']))
  await client.db.workout.create(planned('Pull day'))
  expect(names()).toEqual(['Pull day', 'Push day'])
})
