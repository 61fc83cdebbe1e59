import { describe, expect, test } from 'vitest'
import { type Frame, Frames } from './compare/frames.js'
import { type Parts, TwoServers } from './compare/two-servers.js'

/** The address of a real server with the profile `dev`. Without one, nothing is compared. */
const URL = process.env.REPLOG_URL
const RUN = Date.now().toString(36)
const EXERCISE = '6f1c2a52-0d5e-4f0a-9a53-0d1a1c9b7e10'
const WORKOUT = '6f1c2a52-0d5e-4f0a-9a53-0d1a1c9b7e11'

let made = 0
const mutationId = () => `6f1c2a52-0d5e-4f0a-9a53-${(++made).toString().padStart(12, '0')}`
const create = (name: string) => ({ op: 'create', type: 'exercise', id: EXERCISE, data: { name } })
const remove = { op: 'delete', type: 'exercise', id: EXERCISE }
const wrong = { op: 'patch', type: 'exercise', id: WORKOUT, data: { name: 'x' } }
const workout = { op: 'create', type: 'workout', id: WORKOUT, data: { day_id: 'x' } }

describe.skipIf(URL === undefined)('the streams of the model are those of the real server', () => {
  test('ready, then changes of other devices', async () => {
    const servers = await opened('changes')
    const streams = await openStreams(servers, '/api/sync/stream?device=phone')
    expect(await streams.next()).toMatchObject({ event: 'ready' })
    await push(servers, create('a'), 'tablet')
    expect(await streams.next()).toMatchObject({ data: { state: 'exists', types: ['exercise'], device: 'tablet' } })
    await push(servers, create('b'), 'phone')
    await push(servers, wrong, undefined)
    await push(servers, remove, undefined)
    const last = await streams.next()
    expect(last).toMatchObject({ event: 'change', data: { state: 'not_exists', types: ['exercise'] } })
    await streams.close()
  })

  test('a stream of some types', async () => {
    const servers = await opened('types')
    const streams = await openStreams(servers, '/api/sync/stream?types=workout')
    expect(await streams.next()).toMatchObject({ event: 'ready' })
    await push(servers, create('a'), 'tablet')
    await push(servers, workout, 'tablet')
    expect(await streams.next()).toMatchObject({ data: { types: ['workout'], device: 'tablet' } })
    await streams.close()
  })

  test('a stream that resumes', async () => {
    const servers = await opened('resumed')
    await push(servers, create('a'), 'tablet')
    const mark = servers.own.findLast(own => own.kind === 'mark')!
    await push(servers, workout, 'tablet')
    const newest = servers.own.findLast(own => own.kind === 'mark')!
    const behind = await openStreams(servers, ['/api/sync/stream?device=tablet&since=', mark])
    expect(await behind.next()).toMatchObject({ event: 'change' })
    await behind.close()
    const ready = await openStreams(servers, ['/api/sync/stream?device=tablet&since=', newest])
    expect(await ready.next()).toMatchObject({ event: 'ready' })
    await ready.close()
  })

  test('the rooms of a stream', async () => {
    const servers = await opened('rooms')
    const phone = await openStreams(servers, '/api/sync/stream?device=phone&presence=gym')
    expect(await phone.next()).toMatchObject({ event: 'ready' })
    expect(await phone.next()).toMatchObject({ event: 'sync', data: { members: [{ device: 'phone', state: {} }] } })
    const tablet = await openStreams(servers, '/api/sync/stream?device=tablet&presence=gym')
    expect(await phone.next()).toMatchObject({ event: 'join', data: { device: 'tablet' } })
    const state = { path: '/api/sync/presence', method: 'PUT', headers: { 'Content-Type': 'application/json' } }
    const body = (device: string) => JSON.stringify({ room: 'gym', device, state: { set: 3 } })
    expect((await servers.send({ ...state, body: body('tablet') })).differences).toEqual([])
    expect((await servers.send({ ...state, body: body('watch') })).differences).toEqual([])
    expect((await servers.send({ ...state, body: '{"room": 1}' })).differences).toEqual([])
    expect(await phone.next()).toMatchObject({ event: 'join', data: { device: 'tablet', state: { set: 3 } } })
    await tablet.close()
    expect(await phone.next()).toMatchObject({ event: 'leave', data: { device: 'tablet', state: { set: 3 } } })
    await phone.close()
  })
})

async function opened(name: string): Promise<TwoServers> {
  const servers = new TwoServers(URL ?? '', `stream-${RUN}-${name}`)
  await servers.open()
  return servers
}

async function push(servers: TwoServers, operation: object, device: string | undefined): Promise<void> {
  const operations = [{ ...operation, mutation_id: mutationId() }]
  expect(await servers.push({ ...(device ? { device_id: device } : {}), operations }, {})).toEqual([])
}

/** Opens a stream at both servers. Each event of one is compared with that of the other. */
async function openStreams(servers: TwoServers, path: Parts) {
  const { real, model } = await servers.streams(path)
  const [there, here] = [Frames.of(real), Frames.of(model)]
  return {
    next: async () => {
      const [one, other] = [await there.next(), await here.next()]
      const differences = servers.pairing.differences(tokenOf(one), tokenOf(other))
      expect(differences.filter(each => !each.includes('/since'))).toEqual([])
      return one
    },
    close: async () => {
      await there.close()
      await here.close()
    },
  }
}

/** The id of an event is a token, unlike that of an entity. */
const tokenOf = ({ id, event, data }: Frame) => ({ token: id, event, data })
