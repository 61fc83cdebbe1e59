import { expect, test } from 'vitest'
import type { WebhookCall } from '../../src/server/ping/channels.js'
import { exercise, Model } from './model.js'

test('a channel gets a handshake, then a ping for each change', () => {
  const calls: WebhookCall[] = []
  const model = new Model({ deliver: call => (calls.push(call) > 3 ? 'gone' : 'received') })
  const order = { id: 'backend-1', type: 'webhook', address: 'https://app.example/pings', types: ['exercise'] }
  const registered = model.send('POST', '/api/sync/channel', order)
  expect(JSON.parse(registered.body)).toMatchObject({ id: 'backend-1', secret: expect.stringMatching(/^whsec_/) })
  const id = model.id()
  model.push([exercise(id)])
  model.push([{ op: 'create', type: 'workout', data: { day_id: 'x' } }])
  model.push([{ op: 'delete', type: 'exercise', id }])
  const states = calls.map(({ headers }) => [headers['X-Goog-Message-Number'], headers['X-Goog-Resource-State']])
  expect(states).toEqual([
    ['1', 'sync'],
    ['2', 'exists'],
    ['3', 'not_exists'],
  ])
  expect(JSON.parse(model.get('/api/sync/status').body).channels).toBe(1)
  model.push([exercise(model.id())])
  expect(JSON.parse(model.get('/api/sync/channel/backend-1').body)).toMatchObject({ status: 'stopped' })
})

test('a channel is renewed, listed and stopped', async () => {
  const model = new Model()
  const order = { id: 'one', type: 'webhook', address: 'https://app.example/pings' }
  const first = JSON.parse(model.send('POST', '/api/sync/channel', order).body)
  await model.clock.advance(1000)
  const renewed = JSON.parse(model.send('POST', '/api/sync/channel', order).body)
  expect(renewed).toEqual({ ...first, expiration: first.expiration + 1000 })
  expect(model.code(model.send('POST', '/api/sync/channel', { ...order, address: 'https://b' }))).toBe(
    'validation_failed',
  )
  expect(JSON.parse(model.get('/api/sync/channel').body).items).toMatchObject([{ id: 'one', status: 'active' }])
  expect(model.send('DELETE', '/api/sync/channel/one').status).toBe(204)
  expect(JSON.parse(model.get('/api/sync/channel/one').body)).toMatchObject({ status: 'stopped' })
  expect(model.get('/api/sync/channel/two').status).toBe(404)
  expect(JSON.parse(model.send('POST', '/api/sync/channel', {}).body).errors).toHaveLength(3)
})
