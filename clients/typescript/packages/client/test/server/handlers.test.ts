import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { PingRequest } from '../../src/server/channel.js'
import { fetchHandler, nodeHandler } from '../../src/server/handlers.js'
import { headerOf } from '../../src/server/headers.js'

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) {
    await close()
  }
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise(resolve => server.close(() => resolve())))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A receiver that accepts everything, and keeps it. */
function receiver() {
  const got: { method: string; id: string | undefined; body: string }[] = []
  const receive = async ({ method, headers, body }: PingRequest) => {
    const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
    got.push({ method, id: headerOf(headers, 'webhook-id'), body: text })
    return method === 'POST' ? { status: 204, body: '' } : { status: 405, body: 'not a ping' }
  }
  return { got, receive }
}

const headers = { 'webhook-id': 'msg_1', 'X-Goog-Channel-ID': 'backend-1' }

/** Sends the same requests to both kinds of handler. */
async function exchange(send: (request: { method: string; body?: string }) => Promise<Response>): Promise<void> {
  const taken = await send({ method: 'POST' })
  expect([taken.status, await taken.text()]).toEqual([204, ''])
  const refused = await send({ method: 'GET' })
  expect([refused.status, await refused.text()]).toEqual([405, 'not a ping'])
  expect((await send({ method: 'POST', body: 'x'.repeat(65_536) })).status).toBe(204)
  const long = await send({ method: 'POST', body: 'x'.repeat(200_000) })
  expect([long.status, await long.text()]).toEqual([413, 'body: more than 65536 bytes (expected: none)'])
}

test('a handler of node:http gives the request to the channel, and sends its answer', async () => {
  const { got, receive } = receiver()
  const url = await serve(nodeHandler({ receive }))
  await exchange(request => fetch(url, { ...request, headers }))
  expect(got.map(({ method, id, body }) => [method, id, body.length])).toEqual([
    ['POST', 'msg_1', 0],
    ['GET', 'msg_1', 0],
    ['POST', 'msg_1', 65_536],
  ])
})

test('a fetch-style handler gives the request to the channel, and returns its answer', async () => {
  const { got, receive } = receiver()
  const handler = fetchHandler({ receive })
  await exchange(request => handler(new Request('http://app.example/pings', { ...request, headers })))
  expect(got).toHaveLength(3)
})

test('a body that was read before counts as empty', async () => {
  const { got, receive } = receiver()
  const handler = nodeHandler({ receive })
  const url = await serve((request, response) => request.on('end', () => handler(request, response)).resume())
  expect((await fetch(url, { method: 'POST', headers, body: '{}' })).status).toBe(204)
  const request = new Request(url, { method: 'POST', headers, body: '{}' })
  await request.text()
  expect((await fetchHandler({ receive })(request)).status).toBe(204)
  expect(got).toEqual([
    { method: 'POST', id: 'msg_1', body: '' },
    { method: 'POST', id: 'msg_1', body: '' },
  ])
})

test('one address can have several channels', async () => {
  const { got, receive } = receiver()
  const handler = fetchHandler(id => (id === 'backend-1' ? { receive } : undefined))
  const send = (id: string) =>
    handler(new Request('http://a.example', { method: 'POST', headers: { 'X-Goog-Channel-ID': id } }))
  expect((await send('backend-1')).status).toBe(204)
  expect((await send('backend-2')).status).toBe(404)
  expect(got).toHaveLength(1)
})
