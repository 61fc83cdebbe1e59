import type { Account } from './account.js'
import type { Caller } from './auth.js'
import { isLive, keyOf } from './decide/entity.js'
import { etagsOf, headerOf, json, type ModelRequest, type ModelResponse, notModified, REVALIDATED } from './message.js'
import type { Channels } from './ping/channels.js'
import { ProblemError } from './problem.js'
import { pull } from './pull/pull.js'
import { type PageLimits, readNumber, readPullQuery, refuse, singles } from './pull/pull-query.js'
import { type PullTokens, readPullTokens } from './pull/pull-tokens.js'
import { ByteReader, ByteWriter, hashOf, seal, unseal } from './seal.js'
import type { ServerState } from './server-state.js'
import { parseUuid, shown } from './text.js'

const CATCH_UP_MS = 5000
const RETRY_AFTER_SECONDS = 2

/** The entity of a history, as the address names it. */
export interface HistoryPlace {
  readonly collection: string
  readonly id: string
}

/** Pulls and the other reads. */
export class Reads {
  readonly #state: ServerState
  readonly #channels: Channels
  readonly #limits: PageLimits

  constructor(state: ServerState, channels: Channels, limits: PageLimits) {
    this.#state = state
    this.#channels = channels
    this.#limits = limits
  }

  /** @param waitedMs how long the request was held already */
  pull({ user }: Caller, request: ModelRequest, parameters: URLSearchParams, waitedMs: number): ModelResponse {
    const account = this.#state.account(user)
    const query = readPullQuery(this.#state.types, parameters, this.#limits)
    const tokens = readPullTokens(this.#state, account, query, headerOf(request, 'replog-min-token'))
    const late = this.#late(account, tokens, waitedMs)
    if (late) {
      return late
    }
    const knownEtags = etagsOf(request)
    const { pageBytesMax } = this.#limits
    const { etag, page, mayWait } = pull(this.#state, account, query, tokens, { knownEtags, pageBytesMax })
    const answer = page ? json(200, page, { ...REVALIDATED, etag: `"${etag}"` }) : notModified(etag)
    const ms = query.waitMs - waitedMs
    return mayWait && ms > 0 ? { ...answer, hold: { user, ms } } : answer
  }

  catalogue(request: ModelRequest): ModelResponse {
    const { json: catalogue, version } = this.#state.catalogue
    const known = etagsOf(request)
    return known.includes(version) || known.includes('*')
      ? notModified(version)
      : json(200, catalogue, { ...REVALIDATED, etag: `"${version}"` })
  }

  status({ user }: Caller, parameters: URLSearchParams): ModelResponse {
    requireNone(parameters)
    const account = this.#state.account(user)
    const counts = Object.fromEntries(this.#state.types.types.map(type => [type.name, 0]))
    for (const entity of account.state.own()) {
      counts[entity.type.name]! += isLive(entity) ? 1 : 0
    }
    return json(200, {
      sync_token: this.#state.mark(user, account.head),
      counts,
      pending: account.undecided.length,
      channels: this.#channels.active(user).length,
    })
  }

  history({ user }: Caller, request: ModelRequest, place: HistoryPlace, parameters: URLSearchParams): ModelResponse {
    const { collection, id } = place
    const type = this.#state.types.types.find(each => each.collection === collection)
    const account = this.#state.account(user)
    const key = keyOf(type?.name ?? '', parseUuid(id) ?? '')
    const errors: string[] = []
    const values = singles(parameters, ['maxResults', 'pageToken'], errors)
    const size = readNumber('maxResults', values, this.#limits.pageSize, 1, this.#limits.pageSizeMax, errors)
    refuse(errors)
    const entries = account.history.filter(entry => entry.key === key)
    if (!type || (entries.length === 0 && !account.state.entity(key))) {
      throw new ProblemError('not_found', `${type?.name ?? collection} ${shown(id)}: nothing is known of it`)
    }
    const context = `history\n${user}\n${key}`
    const end = readPlace(values.get('pageToken'), context, entries.length)
    const start = Math.max(0, end - size)
    const etag = hashOf([context, account.head, start, end])
    if (etagsOf(request).includes(etag)) {
      return notModified(etag)
    }
    const items = entries.slice(start, end).map(entry => entry.json)
    const page = {
      items: items.reverse(),
      pageToken: start === 0 ? null : placeToken(start, context),
      sync_token: this.#state.mark(user, account.head),
    }
    return json(200, page, { ...REVALIDATED, etag: `"${etag}"` })
  }

  /** The answer while the account has not reached the tokens. */
  #late(account: Account, { reach }: PullTokens, waitedMs: number): ModelResponse | undefined {
    if (account.head >= reach) {
      return undefined
    }
    const detail = 'the read model has not reached the token that was given; try again shortly'
    const error = new ProblemError('read_model_unavailable', detail, { retryAfterSeconds: RETRY_AFTER_SECONDS })
    const ms = CATCH_UP_MS - waitedMs
    const headers = { 'content-type': 'application/problem+json', 'retry-after': String(RETRY_AFTER_SECONDS) }
    const answer = json(error.status, error.json(), headers)
    return ms > 0 ? { ...answer, hold: { user: account.user, ms } } : answer
  }
}

export function requireNone(parameters: URLSearchParams): void {
  const errors: string[] = []
  singles(parameters, [], errors)
  refuse(errors)
}

function placeToken(place: number, context: string): string {
  const writer = new ByteWriter()
  writer.number(place, 8)
  return seal(writer.done(), context)
}

function readPlace(token: string | undefined, context: string, otherwise: number): number {
  if (token === undefined) {
    return otherwise
  }
  const bytes = unseal(token, context)
  if (!bytes) {
    const expected = 'the one of the page before'
    throw new ProblemError('invalid_token', `pageToken: not of this user and entity (expected: ${expected})`)
  }
  return new ByteReader(bytes).number(8)
}
