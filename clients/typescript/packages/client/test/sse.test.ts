import type { Clock, ServerEvent } from '@replog/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readEvents, StreamBroken } from '../src/sse.js'

/** A clock whose time passes when the test says so. */
class TestClock implements Clock {
  #time = 0
  readonly #timers = new Map<() => void, number>()

  now = () => this.#time
  monotonic = () => this.#time

  after(ms: number, run: () => void): () => void {
    const timer = () => run()
    this.#timers.set(timer, this.#time + ms)
    return () => this.#timers.delete(timer)
  }

  get waiting(): number {
    return this.#timers.size
  }

  pass(ms: number): void {
    this.#time += ms
    for (const [timer, end] of this.#timers) {
      if (end <= this.#time) {
        this.#timers.delete(timer)
        timer()
      }
    }
  }
}

/** A stream whose pieces come when the test says so. */
function stream() {
  let wake = () => {}
  const pieces: (string | null | Error)[] = []
  const state = { returned: false }
  const chunks: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({
      async next() {
        while (pieces.length === 0) {
          await new Promise<void>(resolve => {
            wake = resolve
          })
        }
        const piece = pieces.shift()!
        if (piece instanceof Error) {
          throw piece
        }
        return piece === null ? { done: true, value: undefined } : { done: false, value: piece }
      },
      async return() {
        state.returned = true
        return { done: true, value: undefined }
      },
    }),
  }
  const send = (piece: string | null | Error) => {
    pieces.push(piece)
    wake()
  }
  return { chunks, send, state }
}

const SILENCE_MS = 40_000

function start(signal = new AbortController().signal) {
  const clock = new TestClock()
  const { chunks, send, state } = stream()
  return {
    clock,
    send,
    state,
    events: readEvents(chunks, { clock, silenceMs: SILENCE_MS, signal })[Symbol.asyncIterator](),
  }
}

async function all(text: string, step: number): Promise<ServerEvent[]> {
  const { send, events } = start()
  for (let n = 0; n < text.length; n += step) {
    send(text.slice(n, n + step))
  }
  send(null)
  const found: ServerEvent[] = []
  for (let next = await events.next(); !next.done; next = await events.next()) {
    found.push(next.value)
  }
  return found
}

const message = (data: number | string): ServerEvent => ({ event: 'message', data: String(data) })
const messages = (...data: (number | string)[]) => data.map(message)

describe('readEvents', () => {
  const TEXT =
    'retry: 2107\nid: AAE\nevent: ready\ndata: {"token":"AAE"}\n\n: keep-alive\n\n' +
    'id: AAF\r\nevent: change\r\ndata: {"token":\r\ndata: "AAF"}\r\n\r\n' +
    'unknown: x\nevent: end\ndata: {}\n\ndata: bare\n\n'
  const EVENTS: ServerEvent[] = [
    { event: 'ready', id: 'AAE', data: '{"token":"AAE"}', retry: 2107 },
    { event: 'change', id: 'AAF', data: '{"token":\n"AAF"}' },
    { event: 'end', data: '{}' },
    { event: 'message', data: 'bare' },
  ]

  test.each([1, 7, 10_000])('reads events from pieces of %i characters', async step => {
    expect(await all(TEXT, step)).toEqual(EVENTS)
  })

  test.each<[name: string, text: string, events: ServerEvent[]]>([
    ['a line may end with LF, CR LF or CR', 'data: 1\ndata: 2\r\ndata: 3\rdata: 4\n\n', [message('1\n2\n3\n4')]],
    ['an empty line may be each of them', 'data: 1\n\ndata: 2\r\n\r\ndata: 3\r\rdata: 4\n\n', messages(1, 2, 3, 4)],
    ['one space after the colon is not of the value', 'data:1\n\ndata: 2\n\ndata:  3\n\n', messages(1, 2, ' 3')],
    ['a value may have colons', 'data: a: b\n\n', [message('a: b')]],
    ['a field may have no value', 'data\n\ndata:\ndata\n\n', [message(''), message('\n')]],
    ['names of fields are exact', 'Data: 1\n data: 2\ndata : 3\ndatas: 4\ndata: 5\n\n', [message('5')]],
    ['an event without data is none', 'event: a\nid: 1\n\ndata: 1\n\n', [message('1')]],
    [
      'the last type and id count',
      'event: a\nid: 1\nevent: b\nid: 2\ndata: 1\n\n',
      [{ event: 'b', id: '2', data: '1' }],
    ],
    ['an empty type is no type', 'event: a\nevent:\ndata: 1\n\n', [message('1')]],
    ['an id may be empty', 'id\ndata: 1\n\n', [{ ...message('1'), id: '' }]],
    ['an id with NUL does not count', 'id: 1\nid: \0\ndata: 1\n\n', [{ ...message('1'), id: '1' }]],
    ['a delay waits for an event', 'retry: 5\n\ndata: 1\n\ndata: 2\n\n', [{ ...message('1'), retry: 5 }, message('2')]],
    [
      'a delay has nothing but digits',
      'retry: 5\nretry: -1\nretry\nretry: 1e3\ndata: 1\n\n',
      [{ ...message('1'), retry: 5 }],
    ],
    ['comments are left out', ':\n: data: 1\n:data: 2\ndata: 3\n\n', [message('3')]],
    ['other ends of lines are characters', 'data: 1\u2028\u2029\u0085\v\n\n', [message('1\u2028\u2029\u0085\v')]],
  ])('%s', async (_name, text, events) => {
    for (const step of [1, 2, 10_000]) {
      expect(await all(text, step)).toEqual(events)
    }
  })

  test('the pieces in which a stream comes do not matter', async () => {
    const part = fc.constantFrom('data: ', 'event: ', 'id:', 'retry: 7', ':', ' ', 'x', '\0', '\n', '\n', '\r', '\r\n')
    const cut = fc.integer({ min: 1, max: 9 })
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 40 }), cut, async (parts, step) => {
        expect(await all(parts.join(''), step)).toEqual(await all(parts.join(''), 1_000))
      }),
    )
  })

  test('leaves out an event that the stream did not complete', async () => {
    expect(await all('data: whole\n\ndata: part\n', 100)).toEqual([{ event: 'message', data: 'whole' }])
  })

  test('fails when the stream is silent for too long, and gives the stream up', async () => {
    const { clock, send, state, events } = start()
    const first = events.next()
    clock.pass(SILENCE_MS - 1)
    send(': keep-alive\n\n')
    await expect.poll(() => clock.waiting).toBe(1)
    send('data: 1\n\n')
    expect((await first).value).toEqual({ event: 'message', data: '1' })
    const second = events.next()
    await expect.poll(() => clock.waiting).toBe(1)
    clock.pass(SILENCE_MS)
    await expect(second).rejects.toThrow(new StreamBroken('Nothing was received for 40000 ms.'))
    expect(state.returned).toBe(true)
    expect(clock.waiting).toBe(0)
  })

  test('fails as the stream fails', async () => {
    const { send, events } = start()
    send(new TypeError('network error'))
    await expect(events.next()).rejects.toThrow('network error')
  })

  test('fails with the reason of the signal, before and while it waits', async () => {
    const controller = new AbortController()
    const { clock, state, events } = start(controller.signal)
    const next = events.next()
    controller.abort(new Error('stopped'))
    await expect(next).rejects.toThrow('stopped')
    expect([state.returned, clock.waiting]).toEqual([true, 0])
    await expect(start(controller.signal).events.next()).rejects.toThrow('stopped')
  })

  test('gives the stream up when its reader stops', async () => {
    const { send, state, events } = start()
    send('data: 1\n\ndata: 2\n\n')
    await events.next()
    await events.return?.()
    expect(state.returned).toBe(true)
  })

  test.each([
    ['in one line', [`data: ${'x'.repeat(1024 * 1024)}`]],
    ['in one line of many pieces', Array.from({ length: 1_025 }, () => 'x'.repeat(1_024))],
    ['in many lines', Array.from({ length: 1_025 }, () => `data: ${'x'.repeat(1_024)}\n`)],
  ])('fails when an event is too long: %s', async (_name, pieces) => {
    const { send, events } = start()
    for (const piece of pieces) {
      send(piece)
    }
    await expect(events.next()).rejects.toThrow('An event has more than 1048576 characters.')
  })

  test('a stream may be longer than an event', async () => {
    const data = 'x'.repeat(1_000)
    expect(await all(`data: ${data}\n\n`.repeat(1_100), 10_000)).toEqual(Array(1_100).fill(message(data)))
  })
})
