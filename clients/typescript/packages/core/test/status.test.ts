import { expect, test, vi } from 'vitest'
import { Device, planned, workouts } from './kit/client.js'

test('a client that gets no token is offline, although the device has a network', async () => {
  const device = new Device()
  device.user = 'alice'
  let isReachable = true
  const token = async () => {
    if (!isReachable) {
      throw new TypeError('Failed to fetch')
    }
    return device.server.token('alice')
  }
  const before = await device.opened({ token })
  expect(await before.sync()).toEqual({ state: 'synced' })
  await before.close()
  isReachable = false

  const client = await device.opened({ token })
  await workouts(client).create(planned('A'))
  await vi.waitFor(() => expect(client.status.get()).toMatchObject({ online: false, phase: 'offline', pending: 1 }))

  isReachable = true
  expect(await client.sync()).toEqual({ state: 'synced' })
  expect(client.status.get()).toMatchObject({ online: true, phase: 'idle', pending: 0 })
})
