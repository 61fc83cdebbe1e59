import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ModelServer } from '../../src/server/model-server.js'
import { type ListeningServer, listen } from '../../src/server/net/listen.js'
import { Frames } from './compare/frames.js'

let model: ModelServer
let listening: ListeningServer
let headers: Record<string, string>

beforeEach(async () => {
  model = new ModelServer()
  listening = await listen(model)
  const token = await fetch(`${listening.url}/dev/token?sub=alice`)
  headers = { authorization: `Bearer ${await token.text()}`, 'content-type': 'application/json' }
})

afterEach(() => listening.close())

const body = JSON.stringify({ operations: [{ op: 'create', type: 'exercise', data: { name: 'Row' } }] })

test('a real fetch pushes packed bodies, pulls, and waits for changes', async () => {
  const first = await (await fetch(`${listening.url}/api/sync`, { headers })).json()
  const wait = fetch(`${listening.url}/api/sync?since=${first.nextSyncToken}&wait=20`, { headers })
  const pushed = await fetch(`${listening.url}/api/sync/push`, {
    method: 'POST',
    headers: { ...headers, 'content-encoding': 'gzip' },
    body: new Uint8Array(gzipSync(body)),
  })
  expect((await pushed.json()).results).toMatchObject([{ status: 'applied' }])
  expect((await (await wait).json()).items).toMatchObject([{ type: 'exercise', data: { name: 'Row' } }])
  const etag = (await fetch(`${listening.url}/api/catalogue`, { headers })).headers.get('etag')!
  const known = await fetch(`${listening.url}/api/catalogue`, { headers: { ...headers, 'if-none-match': etag } })
  expect(known.status).toBe(304)
})

test('a real fetch reads a stream', async () => {
  const abort = new AbortController()
  const response = await fetch(`${listening.url}/api/sync/stream`, { headers, signal: abort.signal })
  const frames = Frames.of(response)
  expect(await frames.next()).toMatchObject({ event: 'ready' })
  await fetch(`${listening.url}/api/sync/push`, { method: 'POST', headers, body })
  expect(await frames.next()).toMatchObject({ event: 'change', data: { types: ['exercise'] } })
  abort.abort()
  await expect(frames.next()).rejects.toThrow()
})

test('a page of another origin may call it', async () => {
  const preflight = await fetch(`${listening.url}/api/sync/push`, {
    method: 'OPTIONS',
    headers: { origin: 'http://localhost:3000', 'access-control-request-method': 'POST' },
  })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-origin')).toBe('http://localhost:3000')
})

test('the function for apps needs no network', async () => {
  const call = model.fetch('alice')
  const packed = new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'))
  const pushed = await call('/api/sync/push', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: await new Response(packed).arrayBuffer(),
  })
  expect((await pushed.json()).results).toHaveLength(1)
  const frames = Frames.of(await call('/api/sync/stream'))
  expect(await frames.next()).toMatchObject({ event: 'ready' })
  await frames.close()
})
