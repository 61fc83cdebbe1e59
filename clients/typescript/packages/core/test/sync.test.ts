import { expect, test } from 'vitest'
import { systemPlatform } from '../../client/src/platform.js'
import { Device, planned, workouts } from './kit/client.js'

test('a server that wants fewer requests makes sync say when the client tries again', async () => {
  const device = new Device()
  device.user = 'alice'
  const client = await device.opened()
  await device.time.until(client.sync(), 60_000)
  device.server.push('alice', [{ op: 'create', type: 'workout', id: crypto.randomUUID(), data: planned('A') }])
  const end = device.server.outage({ parts: ['reads'], status: 429, retryAfterSeconds: 20 })
  const result = await device.time.until(client.sync(), 60_000)
  expect(result).toEqual({ state: 'waiting', retryAt: device.clock.now() + 20_000 })
  expect(client.status.get()).toMatchObject({ online: true, phase: 'idle' })

  end()
  await device.time.run(19_000)
  expect(await workouts(client).all().get()).toHaveLength(0)
  await device.time.run(2_000)
  expect(await workouts(client).all().get()).toHaveLength(1)
  expect(await device.time.until(client.sync(), 60_000)).toEqual({ state: 'synced' })
})

test('a tab that is not the leader says the same', async () => {
  const device = new Device()
  device.user = 'alice'
  const leader = await device.opened()
  await device.time.until(leader.sync(), 60_000)
  const other = await device.opened()
  device.server.outage({ parts: ['reads'], status: 429, retryAfterSeconds: 20 })
  expect(await other.sync()).toEqual({ state: 'waiting', retryAt: device.clock.now() + 20_000 })
})

test('the queue goes on as soon as a pull succeeds again', async () => {
  const device = new Device()
  device.user = 'alice'
  let pushes = 0
  const http = device.server.http()
  const counted: typeof http = request => {
    pushes += request.method === 'POST' ? 1 : 0
    return http(request)
  }
  const client = await device.opened({
    platform: { ...systemPlatform(), clock: device.clock, random: () => 0.5, http: counted },
  })
  await device.time.until(client.sync(), 60_000)
  const end = device.server.outage({ status: 503 })
  device.server.breakStreams()
  await workouts(client).create(planned('A'))
  await device.time.run(10 * 60_000)
  const before = pushes
  while (pushes === before) {
    await device.time.run(1_000)
  }
  end()
  // The next push was due 32 s after this one, and the next pull 16 s after the last one.
  await device.time.run(18_000)
  expect(client.status.get()).toMatchObject({ online: true, pending: 0 })
})

test('a server that is unavailable is offline', async () => {
  const device = new Device()
  device.user = 'alice'
  const client = await device.opened()
  device.server.outage({ parts: ['reads'], status: 503 })
  expect(await device.time.until(client.sync(), 60_000)).toEqual({ state: 'offline' })
})

test('a server that refuses the first page of everything is asked again with growing delays', async () => {
  const device = new Device()
  device.user = 'alice'
  let pulls = 0
  const server = device.server.http()
  const http: typeof server = async request => {
    if (!request.url.includes('/api/sync?')) {
      return server(request)
    }
    pulls++
    const text = async () => '{"code":"sync_token_expired"}'
    return { status: 410, header: () => null, text, chunks: () => null }
  }
  await device.opened({ platform: { ...systemPlatform(), clock: device.clock, random: () => 0.5, http } })
  await device.time.run(60_000)
  // At once, and then after 2, 4, 8, 16 and 32 s; and again when the stream is there.
  expect(pulls).toBeLessThan(10)
  expect(device.warnings).toContain('The server refused a pull: 410 sync_token_expired')
})

test('beside a stream, changes are asked for every 10 minutes', async () => {
  const device = new Device()
  device.user = 'alice'
  let pulls = 0
  const server = device.server.http()
  const http: typeof server = async request => {
    pulls += request.url.includes('/api/sync?') ? 1 : 0
    return server(request)
  }
  const client = await device.opened({ platform: { ...systemPlatform(), clock: device.clock, http } })
  await device.time.until(client.sync(), 60_000)
  await device.time.run(10_000)
  pulls = 0
  await device.time.run(25 * 60_000)
  expect(pulls).toBe(2)
})
