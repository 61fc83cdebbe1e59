import type { Clock, Json } from '@replog/core'
import type { Catalogue } from '../catalogue/catalogue.js'
import { NAMESPACE, uuid5 } from '../ids.js'
import type { Position } from '../position.js'
import { invalid, ProblemError } from '../problem.js'
import { ErrorList } from '../push/error-list.js'
import type { ServerState } from '../server-state.js'
import { instantText, member, shownJson } from '../text.js'
import { type Change, type Changes, narrowed } from './change.js'

type JsonObject = { readonly [member: string]: Json }

/** A request to the address of a channel. It is not signed; `secret` is the key to do so. */
export interface WebhookCall {
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
  readonly secret: string
}

/** Takes a call. `gone` stops the channel. */
export type DeliverWebhook = (call: WebhookCall) => 'received' | 'gone'

interface Channel {
  readonly user: string
  readonly id: string
  readonly resourceId: string
  readonly address: string
  readonly types?: readonly string[]
  readonly secret: string
  readonly expiresAt: number
  readonly createdAt: number
  readonly status: 'active' | 'stopped'
  readonly reason?: string
  readonly number: number
  readonly notifiedUpTo: Position
  readonly lastNotifiedAt?: number
}

const ACTIVE_MAX = 20
const DAY_MS = 86_400_000
const LIFE_DEFAULT_MS = 7 * DAY_MS
const LIFE_MAX_MS = 30 * DAY_MS
const FIELDS = ['address', 'expiration', 'id', 'secret', 'type', 'types']

/** Webhook channels. A ping is delivered at once, and counts as received. */
export class Channels {
  readonly #state: ServerState
  readonly #clock: Clock
  readonly #deliver: DeliverWebhook
  readonly #changes: Changes
  readonly #channels = new Map<string, Channel>()
  readonly #listening = new Set<string>()
  #made = 0

  constructor(state: ServerState, changes: Changes, clock: Clock, deliver: DeliverWebhook) {
    this.#state = state
    this.#changes = changes
    this.#clock = clock
    this.#deliver = deliver
  }

  /** Registers or renews a channel. A new one gets its handshake. */
  register(user: string, body: { readonly [member: string]: unknown }): JsonObject {
    const now = Math.floor(this.#clock.now())
    const order = readOrder(this.#state.catalogue, body, now)
    const known = this.#find(user, order.id)
    if (known && this.#isActive(known)) {
      if (known.address !== order.address) {
        const message = 'address: not that of this channel (expected: the same; stop the channel to move it)'
        throw invalid(message, [{ pointer: '/address', message }])
      }
      return this.#registered({ ...known, ...order, secret: order.secret ?? known.secret })
    }
    if (this.active(user).length >= ACTIVE_MAX) {
      const detail = `channels: ${ACTIVE_MAX} are active (expected: fewer; stop one first)`
      throw new ProblemError('rate_limited', detail, { retryAfterSeconds: 60 })
    }
    const resourceId = uuid5(NAMESPACE, `channel\n${user}\n${this.#made++}`)
    const channel: Channel = {
      ...order,
      user,
      resourceId,
      secret: order.secret ?? `whsec_${btoa(resourceId.replaceAll('-', ''))}`,
      createdAt: now,
      status: 'active',
      number: 0,
      notifiedUpTo: this.#state.account(user).changeHead,
    }
    const answer = this.#registered(channel)
    this.#call(channel, 'sync')
    return answer
  }

  list(user: string): JsonObject {
    return { items: [...this.#channels.values()].filter(each => each.user === user).map(each => this.#shown(each)) }
  }

  show(user: string, id: string): JsonObject {
    return this.#shown(this.#require(user, id))
  }

  stop(user: string, id: string): void {
    this.#put({ ...this.#require(user, id), status: 'stopped', reason: 'stopped by its owner' })
  }

  /** Stops the channels of an erased account, and forgets them. */
  erase(user: string): void {
    for (const [key, channel] of this.#channels) {
      if (channel.user === user) {
        this.#channels.delete(key)
      }
    }
  }

  active(user: string): readonly Channel[] {
    return [...this.#channels.values()].filter(each => each.user === user && this.#isActive(each))
  }

  #isActive(channel: Channel): boolean {
    return channel.status === 'active' && channel.expiresAt > this.#clock.now()
  }

  #changed(change: Change): void {
    for (const channel of this.active(change.user)) {
      const concerning = narrowed(change, channel.types)
      if (concerning) {
        const upTo = { ...channel, notifiedUpTo: change.position }
        this.#call(upTo, concerning.existing.length > 0 ? 'exists' : 'not_exists')
      }
    }
  }

  #call(channel: Channel, state: string): void {
    const now = Math.floor(this.#clock.now())
    const called = { ...channel, number: channel.number + 1, lastNotifiedAt: now }
    const headers = {
      'X-Goog-Channel-ID': channel.id,
      'X-Goog-Resource-ID': channel.resourceId,
      'X-Goog-Resource-URI': resourceUri(channel),
      'X-Goog-Resource-State': state,
      'X-Goog-Message-Number': String(called.number),
      'X-Goog-Channel-Expiration': new Date(channel.expiresAt).toUTCString(),
      'X-Goog-Delivery-Time': instantText(now),
      'Replog-Sync-Token': this.#state.mark(channel.user, channel.notifiedUpTo),
      'webhook-id': `msg_${uuid5(channel.resourceId, String(called.number)).replaceAll('-', '')}`,
      'webhook-timestamp': String(Math.floor(now / 1000)),
    }
    const answer = this.#deliver({ address: channel.address, headers, secret: channel.secret })
    this.#put(answer === 'gone' ? { ...called, status: 'stopped', reason: 'the receiver is gone' } : called)
  }

  #put(channel: Channel): void {
    this.#channels.set(keyOf(channel.user, channel.id), channel)
    if (!this.#listening.has(channel.user)) {
      this.#listening.add(channel.user)
      this.#changes.listen(channel.user, change => change && this.#changed(change))
    }
  }

  #find(user: string, id: string): Channel | undefined {
    return this.#channels.get(keyOf(user, id))
  }

  #require(user: string, id: string): Channel {
    const channel = this.#find(user, id)
    if (!channel) {
      throw new ProblemError('not_found', 'channel: unknown id')
    }
    return channel
  }

  #registered(channel: Channel): JsonObject {
    this.#put(channel)
    return {
      id: channel.id,
      resourceId: channel.resourceId,
      resourceUri: resourceUri(channel),
      expiration: channel.expiresAt,
      sync_token: this.#state.mark(channel.user, channel.notifiedUpTo),
      secret: channel.secret,
    }
  }

  #shown(channel: Channel): JsonObject {
    const isExpired = channel.status === 'active' && !this.#isActive(channel)
    return {
      id: channel.id,
      type: 'webhook',
      resourceId: channel.resourceId,
      resourceUri: resourceUri(channel),
      address: channel.address,
      ...(channel.types ? { types: channel.types } : {}),
      status: isExpired ? 'expired' : channel.status,
      ...(channel.reason === undefined ? {} : { reason: channel.reason }),
      expiration: channel.expiresAt,
      created_at: instantText(channel.createdAt),
      message_number: channel.number,
      sync_token: this.#state.mark(channel.user, channel.notifiedUpTo),
      ...(channel.lastNotifiedAt === undefined ? {} : { last_notification: instantText(channel.lastNotifiedAt) }),
      failures: 0,
    }
  }
}

const keyOf = (user: string, id: string): string => `${user}\n${id}`

const resourceUri = ({ types }: Channel): string => (types ? `/api/sync?types=${types.join(',')}` : '/api/sync')

type Order = Pick<Channel, 'id' | 'address' | 'types' | 'expiresAt'> & { readonly secret?: string }

function readOrder(catalogue: Catalogue, body: { readonly [member: string]: unknown }, now: number): Order {
  const errors = new ErrorList()
  for (const name of Object.keys(body).filter(each => !FIELDS.includes(each))) {
    errors.add(`/${name}`, `${name}: unknown (expected: ${FIELDS.join(', ')})`)
  }
  const text = (name: string, pattern: RegExp, expected: string): string | undefined => {
    const value = member(body, name) ?? undefined
    if (typeof value === 'string' && pattern.test(value)) {
      return value
    }
    errors.add(`/${name}`, `${name}: ${value === undefined ? 'missing' : shownJson(value)} (expected: ${expected})`)
    return undefined
  }
  const id = text('id', /^[A-Za-z0-9_=+~-]{1,64}$/, '1..64 letters, digits, - _ = + ~')
  text('type', /^webhook$/, 'webhook')
  const address = text('address', /^https?:\/\/./, 'an address like https://app.example/pings')
  const given = (name: string) => (body[name] ?? null) !== null
  const secret = given('secret') ? text('secret', /^whsec_/, 'whsec_ and 24..64 random bytes in Base64') : undefined
  const types = given('types') ? readTypes(catalogue, body.types, errors) : undefined
  const expiration = given('expiration') ? Number(body.expiration) : now + LIFE_DEFAULT_MS
  if (!(expiration > now)) {
    errors.add('/expiration', `expiration: ${shownJson(body.expiration)} (expected: a time in the future)`)
  }
  if (!errors.isEmpty || id === undefined || address === undefined) {
    throw errors.toProblem()
  }
  return { id, address, secret, types, expiresAt: Math.min(expiration, now + LIFE_MAX_MS) }
}

function readTypes(catalogue: Catalogue, value: unknown, errors: ErrorList): string[] {
  const types = Array.isArray(value) ? value.filter(type => typeof type === 'string') : []
  if (!Array.isArray(value) || types.length === 0 || types.some(type => !catalogue.byName(type))) {
    const known = catalogue.types.map(type => type.name).join(', ')
    errors.add('/types', `types: ${shownJson(value)} (expected: a list of ${known})`)
  }
  return types.sort()
}
