import type { Http, HttpRequest } from '@replog/core'
import { describe, expect, test } from 'vitest'
import { type Fault, faultyNetwork } from '../../src/server/net/faulty-network.js'
import { exercise, Model } from './model.js'

describe('the server', () => {
  test('is unavailable as long as it is told to be', () => {
    const model = new Model()
    const end = model.server.outage({ parts: ['writes'], retryAfterSeconds: 7 })
    const refused = model.pushed([exercise(model.id())])
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '7' } })
    expect(model.code(refused)).toBe('log_unavailable')
    expect(model.pull().items).toEqual([])
    end()
    expect(model.pushed([exercise(model.id())]).status).toBe(200)
  })

  test('does not know whether a write was appended', () => {
    const model = new Model()
    model.server.outage({ parts: ['writes'], isAppended: true, times: 1 })
    const write = { mutation_id: model.id(), ...exercise(model.id()) }
    expect(model.pushed([write]).status).toBe(503)
    expect(model.one(write)).toMatchObject({ status: 'duplicate' })
  })

  test('limits requests', () => {
    const model = new Model()
    model.server.outage({ status: 429, times: 1 })
    expect(model.get('/api/sync')).toMatchObject({ status: 429, headers: { ratelimit: '"writes";r=0;t=1' } })
    expect(model.get('/api/sync').status).toBe(200)
  })

  test('fails for one operation', () => {
    const model = new Model()
    const end = model.server.poison(operation => JSON.stringify(operation).includes('poison'))
    expect(model.pushed([exercise(model.id()), exercise(model.id(), { notes: 'poison' })]).status).toBe(500)
    expect(model.pushed([exercise(model.id())]).status).toBe(200)
    end()
    expect(model.pushed([exercise(model.id(), { notes: 'poison' })]).status).toBe(200)
  })

  test('refuses access tokens that expired', async () => {
    const model = new Model()
    const request = (token: string) =>
      model.server.handle({ method: 'GET', url: '/api/sync', headers: { Authorization: `Bearer ${token}` } }).status
    const [short, long] = [model.server.token('alice', 10), model.server.token('alice')]
    expect([request(short), request(long), request('x.y.z')]).toEqual([200, 200, 401])
    await model.clock.advance(10_000)
    expect([request(short), request(long)]).toEqual([401, 200])
    model.server.expireTokens()
    expect(request(long)).toBe(401)
  })
})

describe('the network', () => {
  const push = (model: Model): HttpRequest => ({
    method: 'POST',
    url: '/api/sync/push',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ operations: [{ mutation_id: model.id(), ...exercise(model.id()) }] }),
  })
  const through = (model: Model, fault: Fault): Http =>
    faultyNetwork(model.server.http('alice'), { clock: model.clock, script: () => fault })

  test('loses requests and responses', async () => {
    const model = new Model()
    await expect(through(model, { request: 'lost' })(push(model))).rejects.toThrow(TypeError)
    expect(model.server.entities('alice')).toHaveLength(0)
    await expect(through(model, { response: 'lost' })(push(model))).rejects.toThrow(TypeError)
    expect(model.server.entities('alice')).toHaveLength(1)
  })

  test('repeats requests', async () => {
    const model = new Model()
    const answer = await through(model, { request: 'twice', repeatMs: 500 })(push(model))
    expect(JSON.parse(await answer.text()).results[0].status).toBe('applied')
    const head = model.token()
    await model.clock.advance(500)
    expect(model.token()).not.toBe(head)
    expect(model.server.entities('alice')).toHaveLength(1)
  })

  test('brings requests late', async () => {
    const model = new Model()
    await expect(through(model, { request: 'late', repeatMs: 500 })(push(model))).rejects.toThrow(TypeError)
    await model.clock.advance(499)
    expect(model.server.entities('alice')).toHaveLength(0)
    await model.clock.advance(1)
    expect(model.server.entities('alice')).toHaveLength(1)
  })

  test('delays, until the client gives up', async () => {
    const model = new Model()
    const abort = new AbortController()
    const slow = through(model, { delayMs: 1000, responseDelayMs: 1000 })
    let status = 0
    slow(push(model)).then(answer => {
      status = answer.status
    })
    const given = slow({ ...push(model), signal: abort.signal })
    await model.clock.advance(1500)
    expect(status).toBe(0)
    abort.abort()
    await expect(given).rejects.toThrow()
    await model.clock.advance(500)
    expect(status).toBe(200)
    const hangs = through(model, { request: 'hangs' })({ ...push(model), signal: AbortSignal.abort() })
    await expect(hangs).rejects.toThrow()
  })

  test('cuts streams', async () => {
    const model = new Model()
    const answer = await through(model, { cutAfter: 1 })({ method: 'GET', url: '/api/sync/stream', headers: {} })
    const pieces: string[] = []
    const read = async () => {
      for await (const piece of answer.chunks() ?? []) {
        pieces.push(piece)
      }
    }
    await expect(read()).rejects.toThrow(TypeError)
    expect(pieces).toHaveLength(1)
    expect(model.clock.waiting).toBe(0)
  })

  test('has the same faults for the same numbers', async () => {
    const seen = async () => {
      const model = new Model()
      const numbers = Array.from({ length: 200 }, (_, index) => ((index * 37) % 101) / 101)
      const options = {
        clock: model.clock,
        random: () => numbers.shift() ?? 0,
        rates: { lostRequest: 0.3, lostResponse: 0.3 },
      }
      const http = faultyNetwork(model.server.http('alice'), options)
      const outcomes: string[] = []
      for (let count = 0; count < 20; count++) {
        await http(push(model)).then(
          answer => outcomes.push(String(answer.status)),
          error => outcomes.push(String(error)),
        )
      }
      return outcomes
    }
    const outcomes = await seen()
    expect(await seen()).toEqual(outcomes)
    expect(new Set(outcomes).size).toBe(3)
  })
})
