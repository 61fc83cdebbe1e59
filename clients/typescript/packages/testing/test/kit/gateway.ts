import { createHash } from 'node:crypto'
import type { Http, HttpRequest, HttpResponse, Json } from '@replog/core'
import type { ServerStep } from '../../src/conformance/steps.js'

const CHECK_BYTES = 6

/** The real server's answers to tokens that it refuses. */
const REFUSALS: { readonly [status: number]: readonly ServerStep['server'][] } = {
  401: ['expire tokens', 'refuse tokens'],
  410: ['purge', 'another log', 'erase'],
}

/** Responses with sync tokens. */
const TOKENS_IN = ['/api/sync', '/api/sync/push']

/**
 * The way of one user to a real server, for what the server itself does only in trouble or after days. Access tokens
 * and sync tokens are replaced by ones that the server refuses. Where it is to fail, a proxy before it does.
 */
export class Gateway {
  readonly #http: Http
  readonly #user: string
  /** The access tokens and the sync tokens that the user has had so far. */
  readonly #used = new Set<string>()
  readonly #issued = new Set<string>()
  /** The steps that have had no effect yet. */
  readonly #waiting = new Set<ServerStep['server']>()
  #expired: ReadonlySet<string> = new Set()
  #purged: ReadonlySet<string> = new Set()
  /** A token that the server gives again is one of the other log. */
  #lost = new Set<string>()
  /** The streams that were opened, by what the client ends them with. */
  readonly #streams = new Map<AbortSignal, AbortController>()
  #refusesAll = false
  /** The origin and the access token of the last request. */
  #last = { origin: '', authorization: '' }
  #failuresLeft = 0
  #failsAt: { readonly field: string; readonly value: Json } | undefined

  constructor(http: Http, user: string) {
    this.#http = http
    this.#user = user
  }

  /** The steps that had no effect. */
  get waiting(): readonly string[] {
    return [...this.#waiting]
  }

  readonly http: Http = async request => {
    if (this.#failuresLeft > 0) {
      this.#failuresLeft--
      this.#waiting.delete('unavailable')
      return failure(503)
    }
    if (this.#isAtFault(request)) {
      this.#waiting.delete('fails at')
      return failure(500)
    }
    const { pathname } = new URL(request.url)
    const changed = this.#changed(request)
    const response = await this.#http(pathname === '/api/sync/stream' ? this.#breakable(changed) : changed)
    for (const step of REFUSALS[response.status] ?? []) {
      this.#waiting.delete(step)
    }
    return TOKENS_IN.includes(pathname) && response.status === 200 ? this.#noted(response) : response
  }

  async control(step: ServerStep): Promise<void> {
    if (step.server !== 'accept tokens') {
      this.#waiting.add(step.server)
    }
    switch (step.server) {
      case 'purge':
        this.#purged = new Set(this.#issued)
        return
      case 'another log':
        this.#lost = new Set(this.#issued)
        return
      case 'expire tokens':
        this.#expired = new Set(this.#used)
        return
      case 'refuse tokens':
        this.#refusesAll = true
        return
      case 'accept tokens':
        this.#refusesAll = false
        return
      case 'unavailable':
        this.#failuresLeft = step.times
        return
      case 'fails at':
        this.#failsAt = step
        return
      case 'break streams':
        this.#breakStreams()
        return
      case 'erase':
        await this.#erase()
    }
  }

  /** As the person does it, on another device. */
  async #erase(): Promise<void> {
    const { origin, authorization } = this.#last
    const headers = { Authorization: authorization }
    const { status } = await this.#http({ method: 'DELETE', url: `${origin}/api/account`, headers })
    if (status !== 202) {
      throw new Error(`erase: ${status} (expected: 202)`)
    }
  }

  #breakable(request: HttpRequest): HttpRequest {
    const stream = new AbortController()
    const ends = request.signal ?? new AbortController().signal
    this.#streams.set(ends, stream)
    return { ...request, signal: AbortSignal.any([ends, stream.signal]) }
  }

  #breakStreams(): void {
    for (const [ends, stream] of this.#streams) {
      if (!ends.aborted) {
        this.#waiting.delete('break streams')
        stream.abort(new TypeError('the stream broke'))
      }
    }
  }

  #isAtFault({ url, body }: HttpRequest): boolean {
    if (!this.#failsAt || body === undefined || !url.endsWith('/api/sync/push')) {
      return false
    }
    const { field, value } = this.#failsAt
    const { operations } = JSON.parse(body) as { operations: { data?: { [field: string]: Json } }[] }
    return operations.some(({ data }) => data?.[field] === value)
  }

  #changed(request: HttpRequest): HttpRequest {
    const token = request.headers.Authorization ?? ''
    const isRefused = this.#refusesAll || this.#expired.has(token)
    this.#used.add(token)
    const url = new URL(request.url)
    this.#last = { origin: url.origin, authorization: token }
    const since = url.searchParams.get('since')
    if (since !== null && (this.#purged.has(since) || this.#lost.has(since))) {
      url.searchParams.set('since', ofAnotherLog(since, this.#user))
    }
    const marks = request.headers['Replog-Min-Token']
    const headers = {
      ...request.headers,
      ...(isRefused ? { Authorization: `${token}x` } : {}),
      ...(marks === undefined ? {} : { 'Replog-Min-Token': this.#marks(marks) }),
    }
    return { ...request, headers, url: url.href }
  }

  #marks(list: string): string {
    const marks = list.split(',')
    return marks.map(mark => (this.#lost.has(mark) ? ofAnotherLog(mark, this.#user) : mark)).join(',')
  }

  async #noted(response: HttpResponse): Promise<HttpResponse> {
    const text = await response.text()
    const { nextSyncToken, sync_token: mark } = JSON.parse(text) as { [name: string]: string | null }
    for (const token of [nextSyncToken, mark]) {
      if (token) {
        this.#issued.add(token)
        this.#lost.delete(token)
      }
    }
    return {
      status: response.status,
      header: name => response.header(name),
      text: async () => text,
      chunks: () => null,
    }
  }
}

/** The same token as one of a log that no longer exists. After one byte for its form, it names its log in four. */
function ofAnotherLog(token: string, user: string): string {
  const place = Buffer.from(token, 'base64url').subarray(0, -CHECK_BYTES)
  place.writeUInt32BE((place.readUInt32BE(1) ^ 1) >>> 0, 1)
  const check = createHash('sha256').update(place).update(user).digest().subarray(0, CHECK_BYTES)
  return Buffer.concat([place, check]).toString('base64url')
}

/** The answer of a proxy that cannot reach the server, or that fails itself. */
function failure(status: 500 | 503): HttpResponse {
  return { status, header: () => null, text: async () => '<html>No answer.</html>', chunks: () => null }
}
