import { isObject, type Json, textOf } from './json.js'
import type { Clock, Http, HttpResponse } from './ports.js'

/** An answer of the server, by how the engine goes on. */
export type Answer =
  | { readonly kind: 'ok'; readonly status: number; readonly body: Json; readonly response: HttpResponse }
  /** There is no answer, or one that says: later. The request may be repeated as it is. */
  | {
      readonly kind: 'later'
      readonly cause: string
      readonly retryAfter: number
      /** Whether it counts for the circuit breaker. */
      readonly isFailure: boolean
      /** Whether the server was reached. Without a token, no request is made. */
      readonly isReached: boolean
      /** The server wants fewer requests (429). */
      readonly isLimited?: boolean
      /** A token that the request carried is of a part of the log that is lost. */
      readonly isTokenLost?: boolean
    }
  /** The server failed while it handled the request (500). */
  | { readonly kind: 'failed'; readonly cause: string }
  /** Nothing can be sent before the app does something. */
  | { readonly kind: 'paused'; readonly reason: string; readonly detail?: string }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly body: Json }

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below the server's address, with the query. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface TransportOptions {
  readonly url: string
  readonly http: Http
  /** The user of the store. Requests of another user are never made. */
  readonly user: string
  readonly device: string
  readonly token: (options: { readonly signal: AbortSignal }) => Promise<string>
  /** How long one request may take, in milliseconds. */
  readonly requestMs: number
  readonly clock: Clock
  /** Called with the server's time of each answer, in milliseconds. */
  readonly onDate: (server: number) => void
}

/** Answers that say nothing about the request itself. */
const LATER: readonly number[] = [408, 429, 502, 503, 504]

/** Makes requests as the user of the store. A token that expired is renewed once for each request. */
export class Transport {
  readonly #options: TransportOptions
  #token: Promise<string> | null = null

  constructor(options: TransportOptions) {
    this.#options = options
  }

  /** The app has another token now. */
  forgetToken(): void {
    this.#token = null
  }

  /** Makes a request, and reads the whole answer. */
  call(call: Call, signal: AbortSignal): Promise<Answer> {
    return this.#twice(async () => {
      const limit = limited(signal, this.#options.clock, this.#options.requestMs)
      try {
        return await this.#once(call, limit.signal, response => this.#answer(response))
      } finally {
        limit.end()
      }
    })
  }

  /** Opens a response that is read in pieces. It has no time limit of its own. */
  open(call: Call, signal: AbortSignal): Promise<HttpResponse | Answer> {
    const read = async (response: HttpResponse) => (response.status === 200 ? response : this.#answer(response))
    return this.#twice(() => this.#once(call, signal, read))
  }

  /** Makes a second request, with a new token, when the server refused that of the first one. */
  async #twice<A>(request: () => Promise<A | null>): Promise<A | Answer> {
    const detail = 'The server refused a new token.'
    return (await request()) ?? (await request()) ?? { kind: 'paused', reason: 'unauthenticated', detail }
  }

  /** Null when the server refused the token. */
  async #once<A>(
    call: Call,
    signal: AbortSignal,
    read: (response: HttpResponse) => Promise<A>,
  ): Promise<A | Answer | null> {
    try {
      const token = await this.#bearer(signal)
      if (typeof token !== 'string') {
        return token
      }
      const response = await this.#options.http(this.#request(call, token, signal))
      if (response.status !== 401) {
        return await read(response)
      }
      this.#token = null
      return null
    } catch (error) {
      return offline(error)
    }
  }

  #request(call: Call, token: string, signal: AbortSignal) {
    return {
      method: call.method,
      url: this.#options.url + call.path,
      headers: {
        Authorization: `Bearer ${token}`,
        'Replog-Device': this.#options.device,
        ...(call.body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...call.headers,
      },
      ...(call.body === undefined ? {} : { body: call.body }),
      signal,
    }
  }

  /** The token, or why there is none. */
  async #bearer(signal: AbortSignal): Promise<string | Answer> {
    this.#token ??= this.#options.token({ signal })
    let token: string
    try {
      token = await this.#token
    } catch (error) {
      this.#token = null
      return { kind: 'later', cause: `token: ${messageOf(error)}`, retryAfter: 0, isFailure: false, isReached: false }
    }
    const subject = subjectOf(token)
    if (subject !== this.#options.user) {
      this.#token = null
      return { kind: 'paused', reason: 'other_user', detail: 'The token is not one of the user of this data.' }
    }
    return token
  }

  async #answer(response: HttpResponse): Promise<Answer> {
    const date = Date.parse(response.header('Date') ?? '')
    if (!Number.isNaN(date)) {
      this.#options.onDate(date)
    }
    const body = parsed(await response.text())
    const { status } = response
    if (status === 304 || (status >= 200 && status < 300 && body !== undefined)) {
      return { kind: 'ok', status, body: body ?? null, response }
    }
    const problem = textOf(body, 'code')
    const code = problem ?? `http_${status}`
    // A refusal without a code is not one of RepLog, but of something on the way, or of another address.
    const isLater = LATER.includes(status) || status < 300 || (status < 500 && problem === undefined)
    if (isLater) {
      const wait = retryAfter(response)
      const isFailure = status >= 500
      const isTokenLost = isObject(body) && body.token_lost === true
      const isLimited = status === 429
      return { kind: 'later', cause: code, retryAfter: wait, isFailure, isReached: true, isLimited, isTokenLost }
    }
    if (status === 403 || status === 507) {
      return { kind: 'paused', reason: code, detail: textOf(body, 'detail') }
    }
    return status >= 500 ? { kind: 'failed', cause: code } : { kind: 'refused', status, code, body: body ?? null }
  }
}

/** A signal that is aborted with another one, or when the time is over. (`AbortSignal.any` is not everywhere yet.) */
function limited(signal: AbortSignal, clock: Clock, ms: number): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController()
  const abort = () => controller.abort(signal.reason)
  if (signal.aborted) {
    abort()
  }
  signal.addEventListener('abort', abort)
  const cancel = clock.after(ms, () => controller.abort(new Error(`no answer within ${ms} ms`)))
  return {
    signal: controller.signal,
    end: () => {
      cancel()
      signal.removeEventListener('abort', abort)
    },
  }
}

function offline(error: unknown): Answer {
  return { kind: 'later', cause: `network: ${messageOf(error)}`, retryAfter: 0, isFailure: true, isReached: false }
}

/** Undefined when it is not JSON, for instance because a proxy answered. */
function parsed(text: string): Json | undefined {
  try {
    return text === '' ? null : (JSON.parse(text) as Json)
  } catch {
    return undefined
  }
}

/** In milliseconds; 0 when the server did not say. */
function retryAfter(response: HttpResponse): number {
  const seconds = Number(response.header('Retry-After') ?? response.header('Backoff') ?? 0)
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : 0
}

/** The subject of a JWT. The server checks the signature; here it only prevents sending data as another user. */
export function subjectOf(jwt: string): string | undefined {
  try {
    const payload = (jwt.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
    const bytes = Uint8Array.from(atob(payload), character => character.charCodeAt(0))
    return textOf(JSON.parse(new TextDecoder().decode(bytes)), 'sub')
  } catch {
    return undefined
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Why a request was not successful, in a few words for the health of the client. */
export function causeOf(answer: Exclude<Answer, { kind: 'ok' | 'paused' }>): string {
  return answer.kind === 'later' ? answer.cause : answer.kind === 'failed' ? 'failed' : answer.code
}
