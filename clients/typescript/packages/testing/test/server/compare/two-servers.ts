import type { Clock } from '@replog/core'
import { ModelServer } from '../../../src/server/model-server.js'
import { Pairing } from './pairing.js'
import { Own } from './random-push.js'

interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, string | null>>
}

/** A request to both servers. Parts of it may be what each of them gave. */
export interface Request {
  readonly method?: string
  readonly path: Parts
  readonly headers?: Readonly<Record<string, Parts>>
  readonly body?: string
}

export type Parts = string | readonly (string | Own)[]

interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** The headers that a client looks at. */
const COMPARED = [
  'allow',
  'backoff',
  'cache-control',
  'content-type',
  'location',
  'preference-applied',
  'retry-after',
  'www-authenticate',
]

/** The members that hold what may be sent back. */
const KINDS: Readonly<Record<string, Own['kind']>> = {
  etag: 'etag',
  currentETag: 'etag',
  sync_token: 'mark',
  nextSyncToken: 'pull',
}

class SetClock implements Clock {
  millis = Date.now()

  now(): number {
    return this.millis
  }

  monotonic(): number {
    return this.millis
  }

  after(): () => void {
    return () => {}
  }
}

/** Sends the same requests of one user to a real server and to the model. */
export class TwoServers {
  readonly clock = new SetClock()
  readonly pairing = new Pairing()
  /** Everything that the servers gave and that may be sent back. */
  readonly own: Own[] = []
  readonly model = new ModelServer({ clock: this.clock })
  readonly #url: string
  readonly #user: string
  #realToken = ''

  constructor(url: string, user: string) {
    this.#url = url
    this.#user = user
  }

  async open(): Promise<void> {
    const answer = await fetch(`${this.#url}/dev/token?sub=${encodeURIComponent(this.#user)}`)
    this.#realToken = await answer.text()
  }

  /** Sends a push, first to the real server, whose time of the log is then that of the model. */
  async push(body: { operations: Record<string, unknown>[] }, headers: Record<string, string>): Promise<string[]> {
    const request = (side: 'real' | 'model') => ({
      method: 'POST',
      path: '/api/sync/push',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body, (_, value: unknown) => (value instanceof Own ? value[side] : value)),
    })
    const real = await this.#real(request('real'))
    await this.setClock(body.operations)
    const model = this.#answer(request('model'))
    return this.#compared(real, model)
  }

  /** Sends any other request. */
  async send(request: Request): Promise<{
    readonly differences: string[]
    readonly real: unknown
    readonly model: unknown
  }> {
    const real = await this.#real(sentTo('real', request))
    const model = this.#answer(sentTo('model', request))
    return { differences: this.#compared(real, model), real: real.body, model: model.body }
  }

  /** Opens a stream at both. */
  async streams(path: Parts): Promise<{ readonly real: Response; readonly model: Response }> {
    const headers = { authorization: `Bearer ${this.#realToken}`, accept: 'text/event-stream' }
    return {
      real: await fetch(this.#url + sentTo('real', { path }).path, { headers }),
      model: await this.model.fetch(this.#user)(sentTo('model', { path }).path),
    }
  }

  /** The statuses of a read that is repeated with the etag of its answer, of the real server first. */
  async repeated(path: string): Promise<number[]> {
    const headers = { Authorization: `Bearer ${this.#realToken}` }
    const first = await fetch(this.#url + path, { headers })
    const etag = first.headers.get('etag') ?? ''
    const real = await fetch(this.#url + path, { headers: { ...headers, 'If-None-Match': etag } })
    const authorization = `Bearer ${this.model.token(this.#user)}`
    const before = this.model.handle({ method: 'GET', url: path, headers: { authorization } })
    const known = { authorization, 'if-none-match': before.headers.etag ?? '' }
    return [real.status, this.model.handle({ method: 'GET', url: path, headers: known }).status]
  }

  #compared(real: Answer, model: Answer): string[] {
    const differences = this.pairing.differences(real, model)
    this.#keepAll(real.body, model.body)
    return differences
  }

  #keepAll(real: unknown, model: unknown): void {
    if (typeof real !== 'object' || real === null || typeof model !== 'object' || model === null) {
      return
    }
    for (const [name, value] of Object.entries(real)) {
      const counterpart: unknown = (model as Record<string, unknown>)[name]
      const kind = KINDS[name]
      if (kind) {
        this.own.push(...ownOf(kind, value, counterpart))
      } else {
        this.#keepAll(value, counterpart)
      }
    }
  }

  /** The time of the log is that of the newest decision. */
  async setClock(operations: readonly Record<string, unknown>[]): Promise<void> {
    const times = await Promise.all(
      operations.map(async ({ mutation_id: id }) => {
        const { body } = await this.#real({ method: 'GET', path: `/api/mutations/${id}`, headers: {} })
        return Date.parse((body as { decided_at?: string }).decided_at ?? '')
      }),
    )
    const newest = Math.max(...times.filter(time => !Number.isNaN(time)))
    this.clock.millis = Number.isFinite(newest) ? newest : this.clock.millis
  }

  async #real({ method, path, headers, body }: Sent): Promise<Answer> {
    const answer = await fetch(this.#url + path, {
      method,
      headers: { authorization: `Bearer ${this.#realToken}`, ...headers },
      ...(body === undefined ? {} : { body }),
    })
    return answerOf(answer.status, await answer.text(), name => answer.headers.get(name))
  }

  #answer({ method, path, headers, body }: Sent): Answer {
    const answer = this.model.handle({
      method,
      url: path,
      headers: { authorization: `Bearer ${this.model.token(this.#user)}`, ...headers },
      ...(body === undefined ? {} : { body }),
    })
    return answerOf(answer.status, answer.body, name => answer.headers[name] ?? null)
  }
}

function answerOf(status: number, text: string, header: (name: string) => string | null): Answer {
  const headers = Object.fromEntries(COMPARED.map(name => [name, header(name)]))
  const isJson = headers['content-type']?.includes('json')
  return { status, headers, body: text === '' ? null : isJson ? JSON.parse(text) : text }
}

function sentTo(side: 'real' | 'model', { method = 'GET', path, headers = {}, body }: Request): Sent {
  const text = (parts: Parts): string =>
    typeof parts === 'string' ? parts : parts.map(part => (part instanceof Own ? part[side] : part)).join('')
  const texts = Object.entries(headers).map(([name, parts]) => [name, text(parts)])
  return { method, path: text(path), headers: Object.fromEntries(texts), body }
}

/** A value of both servers that can be sent back; empty when it is no text. */
export const ownOf = (kind: Own['kind'], real: unknown, model: unknown): Own[] =>
  typeof real === 'string' && typeof model === 'string' ? [new Own(kind, real, model)] : []
