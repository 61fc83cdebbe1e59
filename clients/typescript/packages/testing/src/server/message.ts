import type { EventStream } from './ping/event-stream.js'
import type { ProblemError } from './problem.js'

/** A request to the model. */
export interface ModelRequest {
  readonly method: string
  /** A path with its query, or a whole address. */
  readonly url: string
  /** Names in any case. */
  readonly headers?: Readonly<Record<string, string>>
  /** Unpacked. */
  readonly body?: string
}

/** The answer of the model. */
export interface ModelResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Empty for a stream. */
  readonly body: string
  /** The real server would answer later: when the user's log moved on, or after so long. */
  readonly hold?: { readonly user: string; readonly ms: number }
  /** The events of a stream. The caller must close it. */
  readonly stream?: EventStream
}

const NO_STORE = { 'cache-control': 'no-store' }

/** A pull and a catalogue may be kept, but must be revalidated. */
export const REVALIDATED = { 'cache-control': 'no-cache, private' }

export const json = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): ModelResponse => ({
  status,
  headers: { 'content-type': 'application/json', ...NO_STORE, ...headers },
  body: JSON.stringify(body),
})

export const text = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): ModelResponse => ({
  status,
  headers: { 'content-type': 'text/plain;charset=UTF-8', ...NO_STORE, ...headers },
  body,
})

export const notModified = (etag: string): ModelResponse => ({
  status: 304,
  headers: { etag: `"${etag}"`, ...REVALIDATED },
  body: '',
})

export const noContent = (): ModelResponse => ({ status: 204, headers: {}, body: '' })

export function problem(error: ProblemError): ModelResponse {
  const { retryAfterSeconds, headers } = error.more
  return json(error.status, error.json(), {
    'content-type': 'application/problem+json',
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    ...headers,
  })
}

/** A header by its name in lower case. */
export function headerOf(request: ModelRequest, name: string): string | undefined {
  const found = Object.entries(request.headers ?? {}).find(([given]) => given.toLowerCase() === name)
  return found?.[1]
}

/** The tags of `If-None-Match`, without their quotes. */
export const etagsOf = (request: ModelRequest): string[] =>
  (headerOf(request, 'if-none-match') ?? '')
    .split(',')
    .map(tag => tag.trim().replace(/^W\//, ''))
    .map(tag => tag.replace(/^"(.*)"$/, '$1'))
    .filter(tag => tag !== '')
