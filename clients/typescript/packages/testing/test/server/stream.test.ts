import { describe, expect, test } from 'vitest'
import { Frames } from './compare/frames.js'
import { exercise, Model, patch } from './model.js'

async function opened(model: Model, query: string, headers: Record<string, string> = {}): Promise<Frames> {
  const answer = await model.server.http('alice')({ method: 'GET', url: `/api/sync/stream${query}`, headers })
  expect(answer.status).toBe(200)
  return new Frames(answer.chunks()!)
}

describe('a stream', () => {
  test('is ready, and tells of changes of others', async () => {
    const model = new Model()
    const frames = await opened(model, '?device=phone')
    expect(await frames.next()).toMatchObject({ event: 'ready' })
    model.server.push('alice', [exercise(model.id())], { device: 'phone' })
    model.server.push('alice', [exercise(model.id())], { device: 'tablet' })
    const change = await frames.next()
    expect(change).toMatchObject({ event: 'change', data: { state: 'exists', types: ['exercise'], device: 'tablet' } })
    await frames.close()
    const resumed = await opened(model, '', { 'last-event-id': change.id! })
    expect(await resumed.next()).toMatchObject({ event: 'ready', id: change.id })
    await resumed.close()
  })

  test('merges what happens while nobody reads', async () => {
    const model = new Model()
    const frames = await opened(model, '')
    expect(await frames.next()).toMatchObject({ event: 'ready' })
    const id = model.id()
    model.server.push('alice', [exercise(id)], { device: 'a' })
    const workout = { op: 'create', type: 'workout', id: model.id(), data: { day_id: 'x' } }
    model.server.push('alice', [workout], { device: 'b' })
    const { data } = await frames.next()
    expect(data).toMatchObject({ state: 'exists', types: ['exercise', 'workout'] })
    expect(data).not.toHaveProperty('device')
    model.push([patch('exercise', id, { name: 'Squat' })])
    model.push([{ op: 'delete', type: 'exercise', id }])
    expect(await frames.next()).toMatchObject({ data: { state: 'not_exists' } })
    await frames.close()
  })

  test('is kept alive, and ends with its access token', async () => {
    const model = new Model()
    const http = model.server.http()
    const authorization = `Bearer ${model.server.token('alice', 40)}`
    const answer = await http({ method: 'GET', url: '/api/sync/stream', headers: { authorization } })
    const text = answer.text()
    await model.clock.advance(41_000)
    expect(await text).toMatch(
      /^retry: \d+\nid: [\w-]+\nevent: ready\n.*\n\n: keep-alive\n\n: keep-alive\n\nevent: end\n/,
    )
    expect(await text).toContain('"reason":"token_expired"')
    expect(model.clock.waiting).toBe(0)
  })

  test('is closed by the server, or breaks', async () => {
    const model = new Model()
    const frames = await opened(model, '')
    await frames.next()
    model.server.endStreams('going_away')
    expect(await frames.next()).toMatchObject({ event: 'end', data: { reason: 'going_away' } })
    const others = await opened(model, '')
    await others.next()
    model.server.breakStreams()
    await expect(others.next()).rejects.toThrow('the stream has ended')
  })

  test('sends a client to its pull after a restore', async () => {
    const model = new Model()
    model.push([exercise(model.id())])
    const snapshot = model.server.snapshot()
    const { sync_token: mark } = model.push([exercise(model.id())])
    const frames = await opened(model, '')
    await frames.next()
    model.server.restore(snapshot)
    expect(await frames.next()).toMatchObject({ event: 'end', data: { reason: 'resync' } })
    const resumed = await opened(model, `?since=${mark}`)
    expect(await resumed.next()).toMatchObject({ event: 'change' })
    await resumed.close()
  })

  test('tells of an erasure', async () => {
    const model = new Model()
    const frames = await opened(model, '')
    await frames.next()
    model.server.erase('alice')
    expect(await frames.next()).toMatchObject({ event: 'change', data: { state: 'not_exists' } })
    await frames.close()
  })

  test('takes the place of another, but a device has ten', async () => {
    const model = new Model()
    const frames: Frames[] = []
    for (let count = 0; count < 10; count++) {
      frames.push(await opened(model, '?device=phone'))
    }
    const refused = model.get('/api/sync/stream?device=phone')
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '30' } })
    await frames[0]?.next()
    await frames[0]?.close()
    expect(model.get('/api/sync/stream?device=phone').status).toBe(200)
  })

  test('opens once with a ticket', () => {
    const model = new Model()
    const { ticket } = JSON.parse(model.send('POST', '/api/sync/stream-ticket').body)
    const open = () => model.server.handle({ method: 'GET', url: `/api/sync/stream?ticket=${ticket}` })
    expect(open().status).toBe(200)
    expect(model.code(open())).toBe('ticket_invalid')
  })

  test('joins a room', async () => {
    const model = new Model()
    const phone = await opened(model, '?device=phone&presence=gym')
    expect(await phone.next()).toMatchObject({ event: 'ready' })
    expect(await phone.next()).toMatchObject({ event: 'sync', data: { room: 'gym', members: [{ device: 'phone' }] } })
    const watch = await opened(model, '?device=watch&presence=gym')
    expect(await phone.next()).toMatchObject({ event: 'join', data: { device: 'watch', state: {} } })
    const state = { room: 'gym', device: 'watch', state: { set: 3 } }
    expect(model.send('PUT', '/api/sync/presence', state).status).toBe(204)
    expect(await phone.next()).toMatchObject({ event: 'join', data: { device: 'watch', state: { set: 3 } } })
    await watch.next()
    await watch.close()
    expect(await phone.next()).toMatchObject({ event: 'leave', data: { device: 'watch' } })
    expect(model.send('PUT', '/api/sync/presence', state).status).toBe(404)
    await phone.close()
  })
})
