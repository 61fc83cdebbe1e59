import type { Clock, Http } from '@replog/core'
import { fetchHttp } from '../http.js'
import { ChannelApi, type ChannelProblem, messageOf, type Registration, type TokenSource } from './channel-api.js'
import { serverClock } from './clock.js'
import type { HeaderSource } from './headers.js'
import { type Ping, readPing } from './ping.js'
import * as schedule from './schedule.js'
import { verifyPing } from './verify.js'
import { Work } from './work.js'

/** RepLog waits 5 s for the answer to a ping. */
const ANSWER_MS = 4_000
/** The timer wakes at least this often, because a machine may sleep. */
const WAKE_MS = 60_000
/** Pings of a channel come one after the other, so a repeated one is among the last. */
const REMEMBERED_MAX = 100

export interface ChannelOptions {
  /** The address of RepLog. */
  readonly url: string
  /** A token of the user whose changes are pinged. Called again when a token is not accepted. */
  readonly token: TokenSource
  /** Your name of the channel: 1 to 64 letters, digits, `-_=+~`. Each process needs its own. */
  readonly id: string
  /** The public address at which this server receives the pings of this channel. */
  readonly address: string
  /** `whsec_` and 24 to 64 random bytes in Base64. Without one, RepLog makes it, and the channel learns it. */
  readonly secret?: string
  /** Secrets that were replaced. RepLog signs with the last one too for 24 hours. */
  readonly previousSecrets?: readonly string[]
  /** The types to be pinged for; all when absent. */
  readonly types?: readonly string[]
  /** The life of the channel between two renewals, in seconds. 7 days by default, at most 30. */
  readonly lifeSeconds?: number
  /**
   * Pull from your own pull token. It is called after the start, for each ping, and every 30 s while no pings arrive;
   * never twice at once. When it fails, it is called again after 30 s.
   */
  readonly onChange: (change: Change) => void | Promise<void>
  /** Called for everything that did not work. The channel goes on by itself. */
  readonly onProblem: (problem: ChannelProblem) => void
  readonly http?: Http
  readonly clock?: Clock
}

/** Why to pull. Changes that come while `onChange` runs are one change after it. */
export interface Change {
  readonly reason: 'registered' | 'ping' | 'poll'
  /** The newest ping. */
  readonly ping?: Ping
}

/** A request to the address of the channel. */
export interface PingRequest {
  readonly method: string
  readonly headers: HeaderSource
  readonly body: string | Uint8Array
}

/** The response to send. */
export interface PingAnswer {
  readonly status: number
  /** Plain text for the operator of RepLog; empty when the ping was taken. */
  readonly body: string
}

export interface ChannelStatus {
  /** `live`: pings arrive. `polling`: the data is pulled every 30 s. `closed`: nothing is done. */
  readonly state: 'live' | 'polling' | 'closed'
  /** When the channel ends unless it is renewed, in milliseconds since 1970; null before it was registered. */
  readonly expiration: number | null
  /** The last thing that did not work, until a registration succeeds. */
  readonly problem: ChannelProblem | null
}

export interface WebhookChannel {
  readonly id: string
  /** Registers the channel. Ends after the first attempt, whether it succeeded or not. */
  open(): Promise<void>
  /** Takes a request to the address of the channel. Never rejects; `onChange` is called after it. */
  receive(request: PingRequest): Promise<PingAnswer>
  status(): ChannelStatus
  /** Ends the timers and waits for `onChange`. With `stop`, RepLog sends nothing more; without, it retries for 36 h. */
  close(options?: { readonly stop?: boolean }): Promise<void>
}

/**
 * Keeps a webhook channel of one user: registers it, renews it after 80 % of its life, verifies its pings, and calls
 * `onChange` for each new one. While no pings arrive, it calls `onChange` every 30 s. Nothing happens before `open`.
 */
export function createChannel(options: ChannelOptions): WebhookChannel {
  return new Channel(options)
}

class Channel implements WebhookChannel {
  readonly #options: ChannelOptions
  readonly #clock: Clock
  readonly #api: ChannelApi
  readonly #work: Work<Change>
  readonly #closing = new AbortController()
  readonly #seen = new Set<string>()
  #schedule: schedule.Schedule | null = null
  #registration: Registration | null = null
  #registering: Promise<void> | null = null
  #problem: ChannelProblem | null = null
  #cancelTimer: (() => void) | null = null

  constructor(options: ChannelOptions) {
    this.#options = options
    this.#clock = options.clock ?? serverClock
    this.#api = new ChannelApi(options.url, options.token, options.http ?? fetchHttp(), this.#clock)
    const failed = (cause: unknown) =>
      this.#report({ step: 'work', code: 'failed', detail: `onChange: ${messageOf(cause)}`, cause })
    this.#work = new Work(options.onChange, failed, this.#clock, schedule.POLL_MS)
  }

  get id(): string {
    return this.#options.id
  }

  async open(): Promise<void> {
    if (this.#schedule || this.#closing.signal.aborted) {
      throw new Error(`channel ${this.id}: opened before (expected: open() once)`)
    }
    this.#schedule = schedule.begun(this.#clock.monotonic())
    await this.#wake()
  }

  status(): ChannelStatus {
    const isClosed = this.#closing.signal.aborted || this.#schedule === null
    return {
      state: isClosed ? 'closed' : this.#schedule?.pollAt === null ? 'live' : 'polling',
      expiration: this.#registration?.expiration ?? null,
      problem: this.#problem,
    }
  }

  async receive(request: PingRequest): Promise<PingAnswer> {
    if (request.method !== 'POST') {
      return { status: 405, body: `${request.method}: not a ping (expected: POST)` }
    }
    const secrets = await this.#secrets()
    if (secrets.length === 0 || this.status().state === 'closed') {
      return { status: 503, body: 'The channel is not open, or not registered yet.' }
    }
    const verified = verifyPing(request.headers, request.body, secrets, { now: this.#clock.now() })
    if (!verified.ok) {
      return { status: verified.code === 'invalid_secret' ? 500 : 401, body: verified.detail }
    }
    const reading = readPing(request.headers)
    if (!reading.ok) {
      return { status: 400, body: reading.detail }
    }
    if (reading.ping.channelId !== this.id) {
      return { status: 404, body: 'X-Goog-Channel-ID: not a channel of this address' }
    }
    this.#take(verified.messageId, reading.ping)
    return { status: 204, body: '' }
  }

  async close(options: { readonly stop?: boolean } = {}): Promise<void> {
    this.#closing.abort()
    this.#cancelTimer?.()
    await this.#registering
    await this.#work.close()
    if (options.stop && this.#schedule) {
      const stopped = await this.#api.stop(this.id, new AbortController().signal)
      if (!stopped.ok && stopped.problem.status !== 404) {
        this.#report(stopped.problem)
      }
    }
  }

  /** The message id is what the signature covers, so a repeated message is known by it, not by its number. */
  #take(messageId: string, ping: Ping): void {
    this.#change(schedule.heard)
    if (this.#seen.has(messageId)) {
      return
    }
    this.#seen.add(messageId)
    if (this.#seen.size > REMEMBERED_MAX) {
      const [oldest = ''] = this.#seen
      this.#seen.delete(oldest)
    }
    if (ping.state !== 'sync') {
      this.#work.request({ reason: 'ping', ping })
    }
  }

  /** The handshake may arrive before the response to the registration, which has the secret. */
  async #secrets(): Promise<string[]> {
    if (this.#options.secret === undefined && !this.#registration && this.#registering) {
      let cancel = () => {}
      const waited = new Promise<void>(resolve => {
        cancel = this.#clock.after(ANSWER_MS, resolve)
      })
      await Promise.race([this.#registering, waited])
      cancel()
    }
    const own = [this.#options.secret, this.#registration?.secret, ...(this.#options.previousSecrets ?? [])]
    return [...new Set(own.filter(secret => secret !== undefined))]
  }

  /** Does what is due, and sets the timer for what comes next. */
  async #wake(): Promise<void> {
    this.#change(schedule.passed)
    const actions = this.#schedule ? schedule.due(this.#schedule, this.#clock.monotonic()) : []
    if (actions.includes('poll')) {
      this.#change(schedule.polled)
      this.#work.request({ reason: 'poll' })
    }
    if (actions.includes('register')) {
      this.#registering = this.#register()
      await this.#registering
      this.#registering = null
    } else if (actions.includes('probe')) {
      await this.#probe()
    }
    if (this.#schedule && !this.#closing.signal.aborted) {
      const delay = Math.max(0, schedule.nextAt(this.#schedule) - this.#clock.monotonic())
      this.#cancelTimer = this.#clock.after(Math.min(delay, WAKE_MS), () => void this.#wake())
    }
  }

  async #register(): Promise<void> {
    const { id, address, secret, types, lifeSeconds } = this.#options
    const order = {
      id,
      address,
      ...(secret === undefined ? {} : { secret }),
      ...(types === undefined ? {} : { types }),
      ...(lifeSeconds === undefined ? {} : { expiration: this.#clock.now() + lifeSeconds * 1000 }),
    }
    const result = await this.#api.register(order, this.#closing.signal)
    if (this.#closing.signal.aborted) {
      return
    }
    if (result.ok) {
      this.#registered(result.value)
      return
    }
    this.#change((state, now) => schedule.registrationFailed(state, now, result.retryAfterMs))
    this.#report(result.problem)
    if (this.#registration === null && this.#schedule?.failures === 1) {
      this.#work.request({ reason: 'poll' })
    }
  }

  /** A channel that begins pings for what changes from now on. Earlier changes must be pulled. */
  #registered(registration: Registration): void {
    const isNew = this.#registration?.resourceId !== registration.resourceId
    const lifeMs = registration.expiration - this.#clock.now()
    this.#registration = registration
    this.#problem = null
    this.#change((state, now) => schedule.registered(state, now, lifeMs))
    if (isNew) {
      this.#work.request({ reason: 'registered' })
    }
  }

  async #probe(): Promise<void> {
    this.#change(schedule.probed)
    const result = await this.#api.ping(this.id, this.#closing.signal)
    if (!result.ok) {
      const isGone = result.problem.status === 404 || result.problem.status === 409
      this.#change((state, now) => schedule.probeFailed(state, now, isGone))
      this.#report(result.problem)
    }
  }

  #change(event: (state: schedule.Schedule, now: number) => schedule.Schedule): void {
    if (this.#schedule) {
      this.#schedule = event(this.#schedule, this.#clock.monotonic())
    }
  }

  #report(problem: ChannelProblem): void {
    if (!this.#closing.signal.aborted || problem.step === 'stop') {
      this.#problem = problem
      this.#options.onProblem(problem)
    }
  }
}
