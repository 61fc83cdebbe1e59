import { expect, onTestFinished, test } from 'vitest'
import { eventually, planned } from '../../../../test-kit/app.js'
import { Feed, type Sink } from '../../src/tanstack-db/feed.js'
import { workoutAtServer } from '../kit/data.js'
import { Device } from '../kit/device.js'
import { TestModelServer } from '../kit/server.js'
import { synced } from '../kit/sync.js'
import type { Workout } from './collections.js'

/** Takes down every call. */
function recorder() {
  const calls: string[] = []
  const sink: Sink<Workout> = {
    begin: () => calls.push('begin'),
    write: message => calls.push(`${message.type} ${'key' in message ? message.key : message.value.id}`),
    commit: () => calls.push('commit'),
    markReady: () => calls.push('ready'),
    markError: error => calls.push(`error ${error}`),
  }
  return { calls, sink }
}

async function start() {
  const server = new TestModelServer()
  return new Device(server, server.newUser()).start()
}

test('each change is one transaction with the rows that changed, and nothing else', async () => {
  const client = await start()
  const [one, other] = [await workoutAtServer(client, 'one'), await workoutAtServer(client, 'other')].sort()
  await synced(client)
  const { calls, sink } = recorder()
  const feed = new Feed<Workout>(client.db.workout.all().live(), sink)
  onTestFinished(() => feed.end())
  await eventually(() => expect(calls).toContain('ready'))
  expect(calls).toEqual(['begin', `insert ${one}`, `insert ${other}`, 'commit', 'ready'])
  calls.length = 0

  await client.write(tx => {
    tx.workout.patch(one!, { name: 'changed' })
    tx.workout.delete(other!)
  })

  expect(calls).toEqual(['begin', `update ${one}`, `delete ${other}`, 'commit', 'ready'])
})

test('after its end it hands nothing over', async () => {
  const client = await start()
  const { calls, sink } = recorder()
  const feed = new Feed<Workout>(client.db.workout.all().live(), sink)
  await eventually(() => expect(calls).toEqual(['begin', 'commit', 'ready']))

  feed.end()
  await client.db.workout.create(planned('Push day'))

  expect(calls).toHaveLength(3)
})

test('the rows go when another user signs in, and come back with the first one', async () => {
  const server = new TestModelServer()
  let user: string | null = server.newUser()
  const client = await new Device(server, user).start({ user: () => user })
  await client.db.workout.create(planned('Push day'))
  const { calls, sink } = recorder()
  const feed = new Feed<Workout>(client.db.workout.all().live(), sink)
  onTestFinished(() => feed.end())
  await eventually(() => expect(calls).toHaveLength(4))
  const inserted = calls[1]!
  calls.length = 0

  await client.signOut()
  await eventually(() => expect(calls).toEqual(['begin', inserted.replace('insert', 'delete'), 'commit', 'ready']))
  user = 'somebody else'
  await client.signIn()
  await eventually(() => expect(calls).toHaveLength(7))

  expect(calls.slice(4)).toEqual(['begin', 'commit', 'ready'])
})
