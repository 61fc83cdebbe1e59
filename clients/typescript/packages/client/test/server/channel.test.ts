import { expect, test } from 'vitest'
import type { ChannelOptions } from '../../src/server/channel.js'
import { OTHER_SECRET, pingHeaders, type Scripted, type ScriptedHttp, SECRET, settled } from './fakes.js'
import { LIFE, liveWorld, PROBE, REGISTER, START, STOP, world } from './world.js'

test('nothing happens before open', async () => {
  const { channel, clock, server, ping } = world()
  await clock.pass(86_400_000)
  expect(server.requests).toEqual([])
  expect(channel.status()).toEqual({ state: 'closed', expiration: null, problem: null })
  expect(await ping(1)).toMatchObject({ status: 503 })
})

test('the channel is registered with its options, and the data is pulled once', async () => {
  const { channel, server, take } = world({ secret: SECRET, types: ['workout'], lifeSeconds: 3600 })
  await channel.open()
  expect(server.requests).toHaveLength(1)
  const { method, url, headers, body } = server.requests[0]!
  expect(`${method} ${url}`).toBe('POST http://replog.example/api/sync/channel')
  expect(headers).toEqual({ Authorization: 'Bearer token-1', 'Content-Type': 'application/json' })
  expect(JSON.parse(body ?? '')).toEqual({
    id: 'backend-1',
    type: 'webhook',
    address: 'https://app.example/pings',
    secret: SECRET,
    types: ['workout'],
    expiration: START + 3_600_000,
  })
  expect(take()).toEqual(['registered'])
  expect(channel.status()).toEqual({ state: 'polling', expiration: START + LIFE, problem: null })
})

test('the handshake makes it live, and each ping is a change', async () => {
  const { channel, clock, ping, take, changes } = world()
  await channel.open()
  take()
  expect(await ping(1)).toEqual({ status: 204, body: '' })
  expect(channel.status().state).toBe('live')
  await clock.pass(60_000)
  expect(take()).toEqual([])
  expect(await ping(2)).toEqual({ status: 204, body: '' })
  expect(changes).toMatchObject([{ reason: 'ping', ping: { messageNumber: 2, state: 'exists' } }])
})

test('a repeated message is accepted, and is no change', async () => {
  const { ping, take } = await liveWorld()
  await ping(2)
  await settled()
  expect(take()).toEqual(['ping'])
  expect(await ping(2)).toEqual({ status: 204, body: '' })
  expect(await ping(1)).toEqual({ status: 204, body: '' })
  await settled()
  expect(take()).toEqual([])
})

test('without pings, the data is pulled every 30 s, and a ping is requested', async () => {
  const { channel, clock, server, take } = world()
  await channel.open()
  take()
  await clock.pass(95_000)
  expect(take()).toEqual(['poll', 'poll', 'poll'])
  expect(server.take()).toEqual([REGISTER, PROBE])
  expect(channel.status().state).toBe('polling')
})

test('a live channel without pings is tested, and polled for when the test fails', async () => {
  const { channel, clock, server, ping, take } = await liveWorld()
  await clock.pass(600_000)
  expect(server.take()).toEqual([PROBE])
  await ping(2)
  expect(channel.status().state).toBe('live')
  await clock.pass(600_000)
  expect(server.take()).toEqual([PROBE])
  await clock.pass(30_000)
  expect(channel.status().state).toBe('polling')
  expect(take()).toEqual(['ping', 'poll'])
})

test('it is renewed at 80 % of its life, without a pull', async () => {
  const { channel, clock, server, ping, take } = await liveWorld()
  server.answer = request => {
    if (request.url.endsWith('/ping')) {
      void ping(server.requests.length + 1)
    }
    return { status: 200, json: { resourceId: 'r1', expiration: clock.now() + LIFE, secret: SECRET } }
  }
  await clock.pass(0.8 * LIFE - 1)
  expect(new Set(server.take())).toEqual(new Set([PROBE]))
  take()
  await clock.pass(1)
  expect(server.take()).toContain(REGISTER)
  expect(take()).not.toContain('registered')
  expect(channel.status()).toMatchObject({ state: 'live', expiration: clock.now() + LIFE })
})

test('a channel that cannot be registered is polled for, and tried again', async () => {
  const { channel, clock, server, problems, registered, take } = world()
  server.answer = () => ({ status: 400, json: { code: 'validation_failed', detail: 'address: 10.0.0.1' } })
  await channel.open()
  const problem = { step: 'register', code: 'validation_failed', status: 400, detail: 'address: 10.0.0.1' }
  expect(problems).toEqual([problem])
  expect(channel.status()).toEqual({ state: 'polling', expiration: null, problem })
  await clock.pass(30_000)
  expect(take()).toEqual(['poll', 'poll'])
  expect(server.take()).toEqual([REGISTER, REGISTER, REGISTER])
  server.answer = () => registered()
  await clock.pass(5_000)
  expect(take()).toEqual(['registered'])
  expect(channel.status()).toMatchObject({ expiration: clock.now() + LIFE, problem: null })
})

test('a token that is not accepted is replaced once', async () => {
  const { channel, server, problems } = world()
  server.answer = ({ headers }) =>
    headers.Authorization === 'Bearer token-1' ? { status: 401 } : { status: 401, json: { code: 'unauthenticated' } }
  await channel.open()
  expect(server.requests.map(request => request.headers.Authorization)).toEqual(['Bearer token-1', 'Bearer token-2'])
  expect(problems).toMatchObject([{ code: 'unauthenticated', status: 401 }])
})

test('a missing token, a broken network, a late and a foreign response are problems', async () => {
  const failing = async (more: Partial<ChannelOptions>, answer?: ScriptedHttp['answer']) => {
    const { channel, clock, server, problems } = world(more)
    server.answer = answer ?? server.answer
    const open = channel.open()
    await clock.pass(10_000)
    await open
    await channel.close()
    return problems[0]
  }
  const token = () => Promise.reject(new Error('signed out'))
  expect(await failing({ token })).toMatchObject({ step: 'register', code: 'token', detail: 'signed out' })
  const broken = () => Promise.reject(new Error('ECONNRESET'))
  expect(await failing({}, broken)).toMatchObject({ code: 'network', detail: 'ECONNRESET' })
  const never = ({ signal }: { readonly signal?: AbortSignal }) =>
    new Promise<Scripted>((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
  expect(await failing({}, never)).toMatchObject({ code: 'network', detail: 'no response within 10000 ms' })
  expect(await failing({}, () => ({ status: 200 }))).toMatchObject({ code: 'unexpected' })
  expect(await failing({}, () => ({ status: 502 }))).toMatchObject({ code: 'http_502', status: 502 })
})

test('a channel that the server does not have any more is registered again, and the data is pulled', async () => {
  const { channel, clock, server, registered, take } = await liveWorld()
  server.answer = request => (request.url.endsWith('/ping') ? { status: 404, json: {} } : registered('r2'))
  await clock.pass(600_000)
  expect(server.take()).toEqual([PROBE, REGISTER])
  expect(take()).toEqual(['poll', 'registered'])
  expect(channel.status().problem).toBeNull()
})

test('a handshake that arrives before the response to the registration waits for the secret', async () => {
  const { channel, server, registered, ping } = world()
  let respond = (_response: Scripted) => {}
  server.answer = () => new Promise<Scripted>(resolve => (respond = resolve))
  const open = channel.open()
  await settled()
  const answer = ping(1)
  await settled()
  respond(registered())
  await open
  expect(await answer).toEqual({ status: 204, body: '' })
  expect(channel.status().state).toBe('live')
})

test('a handshake that arrives long before that response is to be sent again', async () => {
  const { channel, clock, server, ping } = world()
  server.answer = () => new Promise<Scripted>(() => {})
  void channel.open()
  await settled()
  const answer = ping(1)
  await clock.pass(4_000)
  expect(await answer).toMatchObject({ status: 503 })
})

test('secrets that were replaced are accepted too', async () => {
  const { ping } = await liveWorld({ previousSecrets: [OTHER_SECRET] })
  expect(await ping(2, { secret: OTHER_SECRET })).toMatchObject({ status: 204 })
  expect(await ping(3, { secret: `whsec_${Buffer.alloc(24, 1).toString('base64')}` })).toMatchObject({ status: 401 })
})

test.each<[string, (headers: Record<string, string>) => Record<string, string>, number]>([
  ['a forged signature', headers => ({ ...headers, 'webhook-signature': 'v1,AAAA' }), 401],
  ['an old timestamp', headers => ({ ...headers, 'webhook-timestamp': '1614265330' }), 401],
  ['no message number', ({ 'X-Goog-Message-Number': _number, ...others }) => others, 400],
  ['the id of another channel', headers => ({ ...headers, 'X-Goog-Channel-ID': 'other' }), 404],
])('a request with %s is refused', async (_name, change, status) => {
  const { channel, clock, take } = await liveWorld()
  const headers = change(pingHeaders(2, clock.now()))
  expect(await channel.receive({ method: 'POST', headers, body: '' })).toMatchObject({ status })
  expect(await channel.receive({ method: 'GET', headers, body: '' })).toMatchObject({ status: 405 })
  expect(take()).toEqual([])
})

test('pings that come while the app pulls are one pull after it', async () => {
  const ends: (() => void)[] = []
  const seen: (number | undefined)[] = []
  const { channel, ping } = world({
    onChange: change => {
      seen.push(change.ping?.messageNumber)
      return new Promise<void>(resolve => ends.push(resolve))
    },
  })
  await channel.open()
  await ping(1)
  await ping(2)
  await ping(3)
  await ping(4)
  expect(seen).toEqual([undefined])
  ends.shift()?.()
  await settled()
  expect(seen).toEqual([undefined, 4])
})

test('a pull that fails is repeated after 30 s', async () => {
  let calls = 0
  const { channel, clock, ping, problems } = world({
    onChange: () => {
      calls++
      return calls === 1 ? Promise.reject(new Error('database away')) : undefined
    },
  })
  await channel.open()
  await ping(1)
  await settled()
  expect(problems).toMatchObject([{ step: 'work', code: 'failed', detail: 'onChange: database away' }])
  await clock.pass(29_999)
  expect(calls).toBe(1)
  await clock.pass(1)
  expect(calls).toBe(2)
})

test('close ends everything; with stop, the server sends nothing more', async () => {
  const { channel, clock, server, ping, take } = await liveWorld()
  await channel.close({ stop: true })
  expect(server.take()).toEqual([STOP])
  await clock.pass(LIFE)
  expect(server.take()).toEqual([])
  expect(await ping(2)).toMatchObject({ status: 503 })
  expect(take()).toEqual([])
  expect(channel.status().state).toBe('closed')
  await expect(channel.open()).rejects.toThrow('channel backend-1: opened before (expected: open() once)')
})

test('a stop that fails is reported, unless the channel is gone', async () => {
  const { channel, server, problems } = await liveWorld()
  server.answer = () => ({ status: 503, json: { code: 'read_model_unavailable', detail: 'PostgreSQL is unavailable' } })
  await channel.close({ stop: true })
  expect(problems).toMatchObject([{ step: 'stop', code: 'read_model_unavailable' }])
  const other = await liveWorld()
  other.server.answer = () => ({ status: 404, json: {} })
  await other.channel.close({ stop: true })
  expect(other.problems).toEqual([])
})
