import type { Clock, Http, HttpRequest, HttpResponse, Random } from '@replog/core'

/** The fate of one request on its way. */
export interface Fault {
  /** How long it takes to reach the server. */
  readonly delayMs?: number
  /**
   * - `lost`: it never reaches the server, and the client gets an error.
   * - `hangs`: it never reaches the server, and the client gets nothing until it gives up.
   * - `late`: the client gets an error, and the request reaches the server later.
   * - `twice`: a copy of it reaches the server again later.
   *
   * Only requests with a body arrive late or twice. Others are lost, or arrive once.
   */
  readonly request?: 'lost' | 'hangs' | 'late' | 'twice'
  /** How much later the copy, or the late request, arrives. */
  readonly repeatMs?: number
  /** `lost`: the server did it, and the client gets an error. */
  readonly response?: 'lost'
  /** How long the response takes to reach the client. */
  readonly responseDelayMs?: number
  /** The body breaks off after so many pieces. */
  readonly cutAfter?: number
}

/** How often requests have faults, each between 0 and 1. */
export interface FaultRates {
  readonly lostRequest?: number
  readonly lostResponse?: number
  readonly hangs?: number
  readonly late?: number
  readonly twice?: number
  readonly cut?: number
  /** The longest delay of a request, of a response and of a copy. */
  readonly delayMsMax?: number
}

export interface FaultyNetworkOptions {
  readonly clock: Clock
  /** With `rates`: faults by chance. The same numbers give the same faults. */
  readonly random?: Random
  readonly rates?: FaultRates
  /** Decides a request by its place, counted from 0. It precedes chance; undefined leaves the request to chance. */
  readonly script?: (request: HttpRequest, index: number) => Fault | undefined
}

const CUT_AFTER_MAX = 4

/**
 * A port that loses, delays and repeats requests and responses. A request without a response rejects with a
 * `TypeError`, as `fetch` does.
 */
export function faultyNetwork(http: Http, options: FaultyNetworkOptions): Http {
  const { clock, random, rates = {}, script } = options
  let count = 0
  return async request => {
    const byChance = random ? randomFault(random, rates) : {}
    const fault = script?.(request, count++) ?? byChance
    await pause(clock, fault.delayMs, request.signal)
    if (fault.request === 'late') {
      repeat(http, request, clock, fault.repeatMs)
    }
    if (fault.request === 'lost' || fault.request === 'late') {
      throw new TypeError('network: the request was lost')
    }
    if (fault.request === 'hangs') {
      await endOf(request.signal)
    }
    const response = await http(request)
    if (fault.request === 'twice') {
      repeat(http, request, clock, fault.repeatMs)
    }
    await pause(clock, fault.responseDelayMs, request.signal)
    if (fault.response === 'lost') {
      throw new TypeError('network: the response was lost')
    }
    return fault.cutAfter === undefined ? response : cut(response, fault.cutAfter)
  }
}

/** Takes the same count of numbers for each request, so that one fault does not change the later ones. */
function randomFault(random: Random, rates: FaultRates): Fault {
  const happens = (rate = 0) => random() < rate
  const within = (most = 0) => random() * most
  const requests = [
    happens(rates.lostRequest) ? 'lost' : undefined,
    happens(rates.hangs) ? 'hangs' : undefined,
    happens(rates.late) ? 'late' : undefined,
    happens(rates.twice) ? 'twice' : undefined,
  ] as const
  const isCut = happens(rates.cut)
  const pieces = Math.floor(within(CUT_AFTER_MAX))
  return {
    request: requests.find(request => request !== undefined),
    response: happens(rates.lostResponse) ? 'lost' : undefined,
    delayMs: within(rates.delayMsMax),
    repeatMs: within(rates.delayMsMax),
    responseDelayMs: within(rates.delayMsMax),
    cutAfter: isCut ? pieces : undefined,
  }
}

function repeat(http: Http, request: HttpRequest, clock: Clock, afterMs = 0): void {
  const { signal, ...copy } = request
  if (request.body !== undefined) {
    // Nobody waits for the answer to a copy, so a failure of it has no effect either.
    clock.after(afterMs, () => void http(copy).catch(() => undefined))
  }
}

/** Rejects when the client gives up. */
async function pause(clock: Clock, ms: number | undefined, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  if (!ms) {
    return
  }
  await new Promise<void>((resolve, reject) => {
    const aborted = () => {
      stop()
      reject(signal?.reason)
    }
    const stop = clock.after(ms, () => {
      signal?.removeEventListener('abort', aborted)
      resolve()
    })
    signal?.addEventListener('abort', aborted)
  })
}

/** Never resolves, and rejects when the client gives up. */
const endOf = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason))
  })

function cut(response: HttpResponse, pieces: number): HttpResponse {
  return {
    status: response.status,
    header: name => response.header(name),
    text: () => Promise.reject(new TypeError('network: the body was cut')),
    chunks: () => {
      const chunks = response.chunks()
      return chunks && cutChunks(chunks, pieces)
    },
  }
}

async function* cutChunks(chunks: AsyncIterable<string>, pieces: number): AsyncGenerator<string> {
  let left = pieces
  if (left > 0) {
    for await (const chunk of chunks) {
      yield chunk
      if (--left <= 0) {
        break
      }
    }
  }
  throw new TypeError('network: the body was cut')
}
