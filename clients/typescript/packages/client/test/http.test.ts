import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { fetchHttp } from '../src/http.js'

let server: Server | undefined

/** Starts a server on loopback, and returns its address. */
async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  server = createServer(handle)
  await new Promise<void>(resolve => server!.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

afterEach(async () => {
  server?.closeAllConnections()
  await new Promise(resolve => server?.close(resolve))
})

/** Answers with the method, the headers and the unpacked body of the request. */
async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const pieces: Buffer[] = []
  for await (const piece of request) {
    pieces.push(piece)
  }
  const body = Buffer.concat(pieces)
  const isGzip = request.headers['content-encoding'] === 'gzip'
  const json = { method: request.method, headers: request.headers, length: body.length }
  response.setHeader('X-Echo', 'yes')
  response.end(JSON.stringify({ ...json, body: (isGzip ? gunzipSync(body) : body).toString() }))
}

describe('requests', () => {
  const http = fetchHttp()

  test('have the method, the headers and the body', async () => {
    const url = await serve(echo)
    const headers = { 'Content-Type': 'application/json', 'Replog-Device': 'phone' }
    const response = await http({ method: 'POST', url, headers, body: '{"note":"Übung 🏋"}' })
    const seen = JSON.parse(await response.text())
    expect(response.status).toBe(200)
    expect(response.header('x-echo')).toBe('yes')
    expect(response.header('x-other')).toBeNull()
    expect(seen).toMatchObject({ method: 'POST', body: '{"note":"Übung 🏋"}' })
    expect(seen.headers).toMatchObject({ 'content-type': 'application/json', 'replog-device': 'phone' })
    expect(seen.headers['content-encoding']).toBeUndefined()
  })

  test.each([
    [1024, undefined],
    [1025, 'gzip'],
  ])('with %i characters have the encoding %s', async (length, encoding) => {
    const url = await serve(echo)
    const body = 'ä'.repeat(length)
    const response = await http({ method: 'PUT', url, headers: { 'Content-Type': 'application/json' }, body })
    const seen = JSON.parse(await response.text())
    expect(seen.body).toBe(body)
    expect(seen.headers['content-encoding']).toBe(encoding)
    expect(seen.headers['content-type']).toBe('application/json')
    expect(seen.length < length).toBe(encoding === 'gzip')
  })

  test('without a body have none', async () => {
    const url = await serve(echo)
    const seen = JSON.parse(await (await http({ method: 'GET', url, headers: {} })).text())
    expect(seen).toMatchObject({ method: 'GET', length: 0 })
  })

  test('go through the fetch of the app', async () => {
    const calls: unknown[] = []
    const own = fetchHttp(async (url, init) => {
      calls.push([url, init?.method])
      return new Response('own', { status: 418 })
    })
    const response = await own({ method: 'DELETE', url: 'http://app/', headers: {} })
    expect([response.status, await response.text()]).toEqual([418, 'own'])
    expect(calls).toEqual([['http://app/', 'DELETE']])
  })

  test('reject when there is no response, and when the signal is aborted', async () => {
    const url = await serve((_, response) => response.destroy())
    await expect(http({ method: 'GET', url, headers: {} })).rejects.toThrow(TypeError)
    const signal = AbortSignal.abort(new Error('stopped'))
    await expect(http({ method: 'POST', url, headers: {}, body: 'x'.repeat(5000), signal })).rejects.toThrow('stopped')
  })
})

describe('responses in pieces', () => {
  const http = fetchHttp()
  const open = async (url: string) => (await http({ method: 'GET', url, headers: {} })).chunks()!

  test('keep characters whole', async () => {
    const bytes = Buffer.from('a🏋b')
    let send = (_: number) => {}
    const url = await serve((_, response) => {
      response.flushHeaders()
      send = n => (n < bytes.length ? response.write(bytes.subarray(n, n + 1)) : response.end())
    })
    const chunks = (await open(url))[Symbol.asyncIterator]()
    let received = ''
    for (const [from, to, expected] of [
      [0, 1, 'a'],
      [1, 5, 'a🏋'],
      [5, 6, 'a🏋b'],
    ] as const) {
      for (let n = from; n < to; n++) {
        send(n)
      }
      while (received.length < expected.length) {
        received += (await chunks.next()).value
      }
      expect(received).toBe(expected)
    }
    send(bytes.length)
    expect(await chunks.next()).toEqual({ done: true, value: undefined })
  })

  test('end the connection when the reader stops, also while it waits', async () => {
    let closed: Promise<unknown> = Promise.resolve()
    const url = await serve((_, response) => {
      closed = new Promise(resolve => response.once('close', resolve))
      response.write('first')
    })
    const chunks = (await open(url))[Symbol.asyncIterator]()
    expect(await chunks.next()).toEqual({ done: false, value: 'first' })
    const waiting = chunks.next()
    await chunks.return?.()
    expect(await waiting).toEqual({ done: true, value: undefined })
    await closed
  })

  test('reject when the connection breaks', async () => {
    const url = await serve((_, response) => {
      response.write('first', () => response.destroy())
    })
    const read = async () => {
      for await (const _ of await open(url)) {
        // Until it breaks.
      }
    }
    await expect(read()).rejects.toThrow()
  })

  test('are null without a body', async () => {
    const own = fetchHttp(async () => new Response(null, { status: 204 }))
    expect((await own({ method: 'GET', url: 'http://app/', headers: {} })).chunks()).toBeNull()
  })
})
