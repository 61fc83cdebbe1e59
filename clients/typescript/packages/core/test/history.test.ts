import type { Http } from '@replog/core'
import { expect, test } from 'vitest'
import { systemPlatform } from '../../client/src/platform.js'
import { Device, planned, workouts } from './kit/client.js'

test('a history has what this device has just lost, and is asked for all that it has written', async () => {
  const device = new Device()
  device.user = 'alice'
  const asked: (string | undefined)[] = []
  let arePullsHeld = false
  const http: Http = request => {
    if (request.url.includes('/history')) {
      asked.push(request.headers['Replog-Min-Token'])
    }
    return arePullsHeld && request.url.includes('/api/sync?') ? new Promise(() => {}) : device.server.http()(request)
  }
  const client = await device.opened({ platform: { ...systemPlatform(), clock: device.clock, http } })
  const { value } = await workouts(client).create(planned('A'))
  await client.sync()
  const row = await workouts(client).get(value.id)
  arePullsHeld = true
  device.server.push('alice', [
    { mutation_id: crypto.randomUUID(), op: 'patch', type: 'workout', id: value.id, data: { notes: 'theirs' } },
  ])

  await (await workouts(client).patch(row!, { notes: 'mine' }, { policy: 'client_wins' })).server
  const { items, pageToken } = await client.history('workout', value.id)

  expect(pageToken).toBeUndefined()
  expect(items.map(({ op }) => op)).toEqual(['updated', 'updated', 'created'])
  expect(items[0]).toMatchObject({ changes: [{ field: 'notes', from: 'theirs', to: 'mine' }], lost: [] })
  expect(asked).toEqual([expect.stringContaining(',')])
})

test('without a network, a history is not available', async () => {
  const device = new Device()
  const client = await device.opened()
  await expect(client.history('workout', crypto.randomUUID())).rejects.toThrow('signed out')
})
