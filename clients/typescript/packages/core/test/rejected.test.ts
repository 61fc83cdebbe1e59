import { expect, test } from 'vitest'
import { Device, planned, workouts } from './kit/client.js'

const isInvalid = (operation: unknown) => JSON.stringify(operation).includes('invalid')

/** A device of alice with two writes that the server did not take. */
async function rejections() {
  const device = new Device()
  device.user = 'alice'
  const client = await device.opened()
  await device.time.until(client.sync(), 10_000)
  const end = device.server.poison(isInvalid)
  const seen: (readonly string[])[] = []
  client.rejected.subscribe(rejected => seen.push(rejected.map(({ id }) => id)))
  const [one, two] = await Promise.all([
    workouts(client).create(planned('invalid 1')),
    workouts(client).create(planned('invalid 2')),
  ])
  for (let i = 0; client.rejected.get().length < 2 && i < 100; i++) {
    await device.time.run(1_000)
  }
  return { device, client, end, seen, ids: [one.value.id, two.value.id] as const }
}

test('rejected writes are told once, and are the same objects until one of them changes', async () => {
  const { client, ids, seen } = await rejections()
  const rejected = client.rejected.get()
  expect(rejected.map(({ id, code }) => [id, code])).toEqual(ids.map(id => [id, 'server_error']))
  expect(client.rejected.get()).toBe(rejected)
  expect(await client.rejected.list()).toBe(rejected)
  expect(new Set(seen.map(list => list.join())).size).toBe(seen.length)
  await workouts(client).create(planned('another one'))
  expect(client.rejected.get()).toBe(rejected)
  await rejected[0]!.discard()
  expect(client.rejected.get()).toEqual([rejected[1]])
  expect(client.rejected.get()[0]).toBe(rejected[1])
  expect(seen.at(-1)).toEqual([ids[1]])
})

test('a write that waits for a rejected one makes another object of it', async () => {
  const { client, ids } = await rejections()
  const [first, second] = client.rejected.get()
  await workouts(client).patch(ids[0], { notes: 'x' })
  expect(client.rejected.get()[0]).not.toBe(first)
  expect(client.rejected.get()[0]?.waiting).toBe(1)
  expect(client.rejected.get()[1]).toBe(second)
})

test('a rejected write can be retried after the app was told about it in the meantime', async () => {
  const device = new Device()
  device.user = 'alice'
  let isVisible = false
  const listeners = new Set<() => void>()
  const told: string[] = []
  const client = await device.opened({
    onRejected: ({ id }) => told.push(id),
    surroundings: {
      online: () => true,
      visible: () => isVisible,
      listen: changed => {
        listeners.add(changed)
        return () => listeners.delete(changed)
      },
    },
  })
  const end = device.server.poison(isInvalid)
  const { value } = await workouts(client).create(planned('invalid'))
  for (let i = 0; client.rejected.get().length < 1 && i < 100; i++) {
    await device.time.run(1_000)
  }
  const [rejected] = await client.rejected.list()
  isVisible = true
  for (const changed of listeners) {
    changed()
  }
  await device.time.run(1_000)
  expect(told).toEqual([value.id])
  end()
  await rejected?.retry()
  await device.time.until(client.sync(), 10_000)
  expect(client.rejected.get()).toEqual([])
  expect(device.server.entities('alice').map(({ id }) => id)).toEqual([value.id])
})

test('at sign-out and after close there are no rejected writes', async () => {
  const { client, seen } = await rejections()
  await client.signOut()
  expect(client.rejected.get()).toEqual([])
  expect(seen.at(-1)).toEqual([])
  await client.close()
  expect(client.rejected.get()).toEqual([])
  await expect(client.rejected.list()).rejects.toThrow('The client is not open')
})
