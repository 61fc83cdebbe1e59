import type { NewOp } from '@replog/core'
import { expect, test, vi } from 'vitest'
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

test('both tabs sign in, and what each has written is added once', async () => {
  const device = new Device()
  const [one, other] = [await device.opened(), await device.opened()]
  await workouts(one).create(planned('A'))
  await workouts(other).create(planned('B'))
  device.user = 'alice'
  await Promise.all([one.signIn(), other.signIn()])
  await device.time.until(Promise.all([one.sync(), other.sync()]), 60_000)
  expect([await count(one), await count(other)]).toEqual([2, 2])
  expect(device.server.entities('alice')).toHaveLength(2)
})

test('a second tab that signs in later adds nothing twice, and asks about nothing', async () => {
  const device = new Device()
  const [one, other] = [await device.opened(), await device.opened()]
  await workouts(one).create(planned('A'))
  device.user = 'alice'
  await one.signIn()
  await device.time.until(one.sync(), 60_000)
  await other.signIn({ existing: () => expect.fail('there is nothing to ask about') })
  await device.time.until(other.sync(), 60_000)
  expect([await count(one), await count(other)]).toEqual([1, 1])
  expect(device.server.entities('alice')).toHaveLength(1)
})

test('what another tab writes during the sign-in is added, or is refused', async () => {
  const device = slowDevice()
  const [one, other] = [await device.opened(), await device.opened()]
  let isOver = false
  const made: string[] = []
  const refused: unknown[] = []
  const run = async () => {
    for (let i = 0; !isOver; i++) {
      await workouts(other)
        .create(planned(`${i}`))
        .then(({ value }) => made.push(value.id))
        .catch((error: unknown) => refused.push(error))
      await new Promise(setImmediate)
    }
  }
  const writes = run()
  await vi.waitFor(() => expect(made.length).toBeGreaterThan(2))
  device.user = 'alice'
  await one.signIn()
  await vi.waitFor(() => expect(refused.length).toBeGreaterThan(0))
  isOver = true
  await writes
  const rows = await workouts(one).all().get()
  expect(rows.map(row => row.id).sort()).toEqual(made.sort())
  expect(new Set(refused.map(error => (error as Error).name))).toEqual(new Set(['DataRemoved']))
})

test.each([
  ['at once', (one: Client, other: Client) => Promise.all([one, other].map(tab => tab.signOut({ wipe: true })))],
  [
    'one after the other',
    async (one: Client, other: Client) => {
      await one.signOut({ wipe: true })
      await other.signOut({ wipe: true })
    },
  ],
])('two tabs that sign out with wipe %s both succeed, and nothing stays', async (_name, signOut) => {
  const device = new Device()
  device.user = 'alice'
  const [one, other] = [await device.opened(), await device.opened()]
  await workouts(one).create(planned('A'))
  await signOut(one, other)
  device.user = null
  await workouts(other).create(planned('of nobody'))
  await vi.waitFor(async () => expect([await count(one), await count(other)]).toEqual([1, 1]))
  const fresh = {
    format: 1,
    device: 'new',
    user: 'alice',
    epoch: 0,
    generation: 1,
    pulls: 0,
    clockOffset: 0,
    lastTime: 0,
  }
  expect((await device.store.store('alice').open(fresh)).meta).toEqual(fresh)
})

test('a second tab that signs out with wipe leaves the data of those who signed in since', async () => {
  const device = new Device()
  device.user = 'alice'
  const [one, other] = [await device.opened(), await device.opened()]
  await one.signOut({ wipe: true })
  await one.signIn()
  await workouts(one).create(planned('A'))
  await other.signOut({ wipe: true })
  expect(await count(one)).toBe(1)
  await workouts(one).create(planned('B'))
  expect(await count(one)).toBe(2)
})

test('a group of a long queue is added in one step, so that it is not sent in parts', async () => {
  const steps: NewOp[][] = []
  const store = changedStore(memoryStore(), real => ({
    commit: change => {
      steps.push([...(change.append ?? [])])
      return real.commit(change)
    },
  }))
  const device = new Device(store)
  const client = await device.opened()
  for (let i = 0; i < 999; i++) {
    await workouts(client).create(planned(`${i}`))
  }
  await client.write(tx => {
    tx.workout!.create(planned('one of a group'))
    tx.workout!.create(planned('another one'))
  })
  await workouts(client).create(planned('last'))
  steps.length = 0
  device.user = 'alice'
  await client.signIn()
  const added = steps.filter(ops => ops.length > 0)
  expect(added.map(ops => ops.length)).toEqual([1_001, 1])
  expect(added[0]?.at(-1)?.group).toBe(added[0]?.at(-2)?.group)
})
