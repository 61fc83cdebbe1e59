import type { Clock, Http, HttpResponse } from '@replog/core'

/** A request may take this long, with the token. */
const REQUEST_MS = 10_000

/** Why something did not work. The channel goes on by itself; this is for the log of the app. */
export interface ChannelProblem {
  readonly step: 'register' | 'probe' | 'stop' | 'work'
  /** The server's code, `network` when there was no response, `token` without a token, `failed` for `onChange`. */
  readonly code: string
  readonly status?: number
  readonly detail: string
  readonly cause?: unknown
}

export interface ChannelOrder {
  readonly id: string
  readonly address: string
  readonly secret?: string
  readonly types?: readonly string[]
  /** Milliseconds since 1970. */
  readonly expiration?: number
}

export interface Registration {
  readonly resourceId: string
  readonly expiration: number
  readonly secret: string
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: ChannelProblem; readonly retryAfterMs: number }

export type TokenSource = (options: { readonly signal: AbortSignal }) => string | Promise<string>

/** The requests for one channel of one user. */
export class ChannelApi {
  readonly #url: string
  readonly #token: TokenSource
  readonly #http: Http
  readonly #clock: Clock

  constructor(url: string, token: TokenSource, http: Http, clock: Clock) {
    this.#url = `${url.replace(/\/+$/, '')}/api/sync/channel`
    this.#token = token
    this.#http = http
    this.#clock = clock
  }

  /** Registers the channel, or renews it. */
  async register(order: ChannelOrder, signal: AbortSignal): Promise<Result<Registration>> {
    const answer = await this.#call('register', 'POST', '', { type: 'webhook', ...order }, signal)
    if (!answer.ok) {
      return answer
    }
    const { resourceId, expiration, secret } = answer.value
    return typeof resourceId === 'string' && typeof expiration === 'number' && typeof secret === 'string'
      ? { ok: true, value: { resourceId, expiration, secret } }
      : failed({ step: 'register', code: 'unexpected', detail: 'The response is not that of a registered channel.' })
  }

  /** Requests a ping. */
  async ping(id: string, signal: AbortSignal): Promise<Result<unknown>> {
    return this.#call('probe', 'POST', `/${encodeURIComponent(id)}/ping`, undefined, signal)
  }

  async stop(id: string, signal: AbortSignal): Promise<Result<unknown>> {
    return this.#call('stop', 'DELETE', `/${encodeURIComponent(id)}`, undefined, signal)
  }

  /** Makes a request. A token that is not accepted is replaced once. */
  async #call(
    step: ChannelProblem['step'],
    method: 'POST' | 'DELETE',
    path: string,
    body: object | undefined,
    closed: AbortSignal,
  ): Promise<Result<Readonly<Record<string, unknown>>>> {
    const late = new AbortController()
    const cancel = this.#clock.after(REQUEST_MS, () => late.abort(new Error(`no response within ${REQUEST_MS} ms`)))
    const signal = AbortSignal.any([closed, late.signal])
    let source = 'token'
    try {
      for (let attempt = 1; ; attempt++) {
        source = 'token'
        const token = await this.#token({ signal })
        source = 'network'
        const response = await this.#http({
          method,
          url: this.#url + path,
          headers: {
            Authorization: `Bearer ${token}`,
            ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal,
        })
        if (response.status !== 401 || attempt === 2) {
          return await resultOf(step, response)
        }
      }
    } catch (problem) {
      return failed({ step, code: source, detail: messageOf(problem), cause: problem })
    } finally {
      cancel()
    }
  }
}

async function resultOf(
  step: ChannelProblem['step'],
  response: HttpResponse,
): Promise<Result<Readonly<Record<string, unknown>>>> {
  const json = membersOf(await response.text())
  const { status } = response
  if (status >= 200 && status < 300) {
    return { ok: true, value: json }
  }
  const code = typeof json.code === 'string' ? json.code : `http_${status}`
  const detail = typeof json.detail === 'string' ? json.detail : `The server answered ${status}.`
  const seconds = Number(response.header('Retry-After') ?? 0)
  return failed({ step, code, status, detail }, Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : 0)
}

/** Nothing when the text is not a JSON object, for instance because a proxy answered. */
function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null ? { ...json } : {}
  } catch {
    return {}
  }
}

function failed(problem: ChannelProblem, retryAfterMs = 0): Result<never> {
  return { ok: false, problem, retryAfterMs }
}

export function messageOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem)
}
