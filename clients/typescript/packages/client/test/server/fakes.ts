import { createHmac } from 'node:crypto'
import type { Clock, Http, HttpRequest, HttpResponse } from '@replog/core'

/** A clock that stands still until a test moves it. */
export class TestClock implements Clock {
  #now: number
  #waits: { at: number; run: () => void }[] = []

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#now
  }

  after(ms: number, run: () => void): () => void {
    const wait = { at: this.#now + ms, run }
    this.#waits.push(wait)
    return () => {
      this.#waits = this.#waits.filter(other => other !== wait)
    }
  }

  /** Passes time step by step, and lets everything that becomes due end before the next step. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      await settled()
      const next = this.#waits.filter(wait => wait.at <= end).sort((one, other) => one.at - other.at)[0]
      if (!next) {
        break
      }
      this.#waits = this.#waits.filter(wait => wait !== next)
      this.#now = next.at
      next.run()
    }
    this.#now = end
    await settled()
  }
}

/** Everything that waits for no timer and no network has ended. */
export function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

export interface Scripted {
  readonly status: number
  readonly json?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Answers requests as a test says, and keeps them. */
export class ScriptedHttp {
  readonly requests: HttpRequest[] = []
  answer: (request: HttpRequest) => Scripted | Promise<Scripted>

  constructor(answer: (request: HttpRequest) => Scripted | Promise<Scripted>) {
    this.answer = answer
  }

  readonly http: Http = async request => {
    this.requests.push(request)
    const { status, json, headers } = await this.answer(request)
    const response: HttpResponse = {
      status,
      header: name => headers?.[name] ?? null,
      text: async () => (json === undefined ? '' : JSON.stringify(json)),
      chunks: () => null,
    }
    return response
  }

  /** The requests so far, as `METHOD /path`; and none from now on. */
  take(): string[] {
    return this.requests.splice(0).map(({ method, url }) => `${method} ${new URL(url).pathname}`)
  }
}

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
export const OTHER_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

export function signature(secret: string, messageId: string, timestampSeconds: number, body = ''): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const mac = createHmac('sha256', key).update(`${messageId}.${timestampSeconds}.${body}`)
  return `v1,${mac.digest('base64')}`
}

/** The headers of a ping as RepLog sends them. */
export function pingHeaders(
  number: number,
  now: number,
  more: { readonly secret?: string; readonly state?: string; readonly channel?: string } = {},
): Record<string, string> {
  const messageId = `msg_${number}`
  const timestamp = Math.floor(now / 1000)
  return {
    'X-Goog-Channel-ID': more.channel ?? 'backend-1',
    'X-Goog-Resource-ID': '7b1e4c1a-8f0e-4d52-9c3b-2f6a1d0e5b77',
    'X-Goog-Resource-URI': '/api/sync',
    'X-Goog-Resource-State': more.state ?? (number === 1 ? 'sync' : 'exists'),
    'X-Goog-Message-Number': String(number),
    'X-Goog-Channel-Expiration': 'Sun, 06 Dec 2026 18:30:00 GMT',
    'X-Goog-Delivery-Time': new Date(now).toISOString(),
    'Replog-Sync-Token': 'AvegnHUAAQAAAAAABpXbM2S_Og',
    'webhook-id': messageId,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signature(more.secret ?? SECRET, messageId, timestamp),
  }
}
