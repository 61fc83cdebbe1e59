import { expect, test } from 'vitest'
import { exercise, Model } from './model.js'

const AT = '2026-11-10T14:30:00.000Z'

function erased() {
  const model = new Model()
  const id = model.id()
  const { sync_token: mark } = model.push([exercise(id)])
  const token = model.token()
  model.server.erase('alice')
  return { model, id, token, mark: mark! }
}

test('after an erasure nothing is left, and earlier tokens get 410', () => {
  const { model, token, mark } = erased()
  expect(model.pull().items).toEqual([])
  const refused = model.get(`/api/sync?since=${token}`)
  expect(JSON.parse(refused.body)).toMatchObject({ status: 410, code: 'account_erased', erased_at: AT })
  expect(model.code(model.get('/api/sync', { 'replog-min-token': mark }))).toBe('account_erased')
})

test('after an erasure a write must say that it was made later', () => {
  const { model, id, token } = erased()
  const write = { mutation_id: model.id(), ...exercise(id) }
  expect(model.one({ ...write, seen: token })).toMatchObject({ code: 'account_erased', erased_at: AT })
  const unsaid = { mutation_id: model.id(), ...exercise(id) }
  expect(model.one(unsaid)).toMatchObject({ code: 'seen_required', erased_at: AT })
  expect(model.one({ ...unsaid, seen: model.token() })).toMatchObject({ status: 'applied', version: 1 })
  expect(model.one({ ...write, seen: model.token() })).toMatchObject({ code: 'account_erased' })
})

test('an erasure survives a restore', () => {
  const model = new Model()
  model.push([exercise(model.id())])
  const snapshot = model.server.snapshot()
  model.server.erase('alice')
  model.server.restore(snapshot)
  expect(model.pull().items).toEqual([])
  expect(model.one(exercise(model.id()))).toMatchObject({ code: 'seen_required' })
  expect(model.one({ ...exercise(model.id()), seen: model.token() })).toMatchObject({ status: 'applied' })
})

test('a client erases its account once under one mutation id', () => {
  const { model } = erased()
  const again = () => model.send('DELETE', '/api/account', {}, { 'idempotency-key': 'mine' })
  const first = again()
  expect(first).toMatchObject({ status: 202, headers: { location: '/api/account/erasure' } })
  model.one({ ...exercise(model.id()), seen: model.token() })
  expect(again().body).toBe(first.body)
  expect(model.pull().items).toHaveLength(1)
  expect(JSON.parse(model.get('/api/account/erasure').body)).toMatchObject({ forgotten: AT, erased: AT })
})
