import { expect, test } from 'vitest'
import { changedStore } from '../../../test-kit/store.js'
import { memoryStore } from '../../client/src/memory-store.js'
import { type Client, Device, planned, workouts } from './kit/client.js'

/** Writes again and again until `end` is called. Returns how many of the writes were made. */
function writing(client: Client): { end(): Promise<number> } {
  let isOver = false
  const run = async () => {
    const writes: Promise<unknown>[] = []
    while (!isOver) {
      writes.push(workouts(client).create(planned(`${writes.length}`)))
      await new Promise(setImmediate)
    }
    await Promise.all(writes)
    return writes.length
  }
  const count = run()
  return {
    end: () => {
      isOver = true
      return count
    },
  }
}

/** A device whose store needs some time for each change. */
const slowDevice = () =>
  new Device(
    changedStore(memoryStore(), real => ({
      commit: async change => {
        await new Promise(setImmediate)
        await new Promise(setImmediate)
        return real.commit(change)
      },
    })),
  )

const count = async (client: Client) => (await workouts(client).all().get()).length

test('no write during the sign-in is lost', async () => {
  const device = slowDevice()
  const client = await device.opened()
  const writes = writing(client)
  device.user = 'alice'
  await client.signIn()
  const made = await writes.end()
  expect(made).toBeGreaterThan(2)
  expect(await count(client)).toBe(made)
})

test('a write during the question about the data of the account is added', async () => {
  const device = slowDevice()
  device.server.push('alice', [{ op: 'create', type: 'exercise', id: crypto.randomUUID(), data: { name: 'Squat' } }])
  const client = await device.opened()
  await workouts(client).create(planned('before'))
  device.user = 'alice'
  await client.signIn({
    existing: async ({ pending }) => {
      expect(pending).toBe(1)
      await workouts(client).create(planned('while asked'))
      return 'add'
    },
  })
  expect(await count(client)).toBe(2)
})

test('a write during the sign-out is in the data of the user, or in those without one', async () => {
  const device = slowDevice()
  device.user = 'alice'
  const client = await device.opened()
  const writes = writing(client)
  await new Promise(setImmediate)
  await client.signOut()
  const made = await writes.end()
  const without = await count(client)
  await client.close()
  await client.open()
  expect(without + (await count(client))).toBe(made)
})

test('writes that were begun before close are kept', async () => {
  const client = await slowDevice().opened()
  const write = workouts(client).create(planned('A'))
  await client.close()
  await write
  await client.open()
  expect(await count(client)).toBe(1)
})
