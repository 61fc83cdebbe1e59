import { expect, test } from 'vitest'
import { changedStore } from '../../../test-kit/store.js'
import { memoryStore } from '../../client/src/memory-store.js'
import { Device, planned, workouts } from './kit/client.js'

/** A device that tells when a store is opened and closed. */
function recorded(): { readonly device: Device; readonly steps: string[] } {
  const steps: string[] = []
  const store = changedStore(memoryStore(), real => ({
    open: async fresh => {
      steps.push('open')
      return real.open(fresh)
    },
    close: async () => {
      steps.push('close')
      await real.close()
      steps.push('closed')
    },
  }))
  return { device: new Device(store), steps }
}

test('a client says whether it is open', async () => {
  const client = new Device().client()
  expect([client.state, client.status.get().phase]).toEqual(['closed', 'starting'])
  const opening = client.open()
  expect([client.state, client.status.get().phase]).toEqual(['opening', 'starting'])
  await opening
  expect([client.state, client.status.get().phase]).toEqual(['open', 'signed_out'])
  const closing = client.close()
  expect(client.state).toBe('closed')
  await closing
})

test('open after close waits for it, and then the client is open', async () => {
  const { device, steps } = recorded()
  const client = device.client()
  void client.open()
  void client.close()
  await client.open()
  expect(client.state).toBe('open')
  void client.close()
  await client.open()
  expect(steps).toEqual(['open', 'close', 'closed', 'open', 'close', 'closed', 'open'])
  await workouts(client).create(planned('A'))
  expect(await workouts(client).all().get()).toHaveLength(1)
})

test('a client that could not be opened can be closed, and opened again', async () => {
  let isBroken = true
  const store = changedStore(memoryStore(), real => ({
    open: fresh => (isBroken ? Promise.reject(new Error('no space')) : real.open(fresh)),
  }))
  const client = new Device(store).client()
  const opening = client.open()
  const closing = client.close()
  await expect(opening).rejects.toThrow('no space')
  await closing
  expect(client.state).toBe('closed')
  await expect(client.open()).rejects.toThrow('no space')
  expect(client.state).toBe('closed')
  isBroken = false
  await client.open()
  expect(client.state).toBe('open')
})
