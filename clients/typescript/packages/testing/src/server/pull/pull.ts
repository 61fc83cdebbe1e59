import type { Json } from '@replog/core'
import type { Account } from '../account.js'
import { type Entity, isLive } from '../decide/entity.js'
import { fieldsJson } from '../decide/entity-json.js'
import { etagOf, type Position } from '../position.js'
import { hashOf } from '../seal.js'
import type { ServerState } from '../server-state.js'
import { bytesOf, instantText } from '../text.js'

import { type Cursor, compareCursors, cursorAfter, encodePageToken } from './page-token.js'
import type { PullQuery } from './pull-query.js'
import { codesOf, coverageOf, type PullTokens } from './pull-tokens.js'

/** One entity in a pull. */
export interface SyncItem {
  readonly type: string
  readonly id: string
  readonly localId?: string
  readonly status: 'active' | 'deleted'
  readonly version: number
  readonly etag: string
  readonly updated_at: string
  readonly deleted_at?: string
  readonly data: { readonly [field: string]: Json } | null
}

/** The body of the response to a pull. */
export interface SyncPage {
  readonly items: readonly SyncItem[]
  readonly nextSyncToken: string | null
  readonly pageToken: string | null
  readonly remaining: number
}

/** The answer to a pull as it is now. A page is absent when the client has it already. */
export interface PullResult {
  readonly etag: string
  readonly page?: SyncPage
  /** True when the answer may be held until there is a change. */
  readonly mayWait: boolean
}

const REMAINING_MAX = 20_000

/** One pull with all its parameters resolved. */
interface Pull {
  readonly account: Account
  readonly query: PullQuery
  readonly incremental: boolean
  readonly continued: boolean
  readonly showDeleted: boolean
  readonly newest: boolean
  readonly cursor: Cursor
  /** The user's head when the pull began. */
  readonly start: Position
}

/** Answers a pull. The account has reached the tokens' positions. */
export function pull(
  state: ServerState,
  account: Account,
  query: PullQuery,
  tokens: PullTokens,
  request: { readonly knownEtags: readonly string[]; readonly pageBytesMax: number },
): PullResult {
  const { page: continued, since } = tokens
  const all: Pull = {
    account,
    query,
    incremental: continued?.incremental ?? since !== undefined,
    continued: continued !== undefined,
    showDeleted: continued?.showDeleted ?? query.showDeleted ?? since !== undefined,
    newest: continued?.newest ?? query.newest,
    cursor: continued?.cursor ?? cursorAfter(query.newest ? Number.MAX_SAFE_INTEGER : (since?.position ?? 0)),
    start: continued?.start ?? account.head,
  }
  if (isExpired(all)) {
    throw state.expired(account)
  }
  const etag = etagOfPull(all)
  const isKnown = request.knownEtags.includes(etag)
  const found = isKnown ? [] : entitiesBehind(all)
  const mayWait = found.length === 0 && !all.continued && (all.incremental || isKnown)
  return isKnown ? { etag, mayWait } : { etag, mayWait, page: pageOf(state, all, found, request.pageBytesMax) }
}

/** True when a purged deletion may be missing in this pull. */
function isExpired({ account, continued, incremental, newest, cursor, start }: Pull): boolean {
  if (!continued) {
    return incremental && account.horizon > cursor.position
  }
  if (newest) {
    return account.horizon > start
  }
  return account.horizon > (incremental ? cursor.position : Math.max(cursor.position, start))
}

const cursorOf = (entity: Entity): Cursor => ({ position: entity.position, type: entity.type.code, id: entity.id })

/** Everything that the pull includes from its cursor on, in its order. */
function entitiesBehind({ account, query, continued, showDeleted, newest, cursor, start }: Pull): Entity[] {
  const sign = newest ? -1 : 1
  const shownFrom = continued ? start : Number.POSITIVE_INFINITY
  return [...account.state.own()]
    .filter(
      entity =>
        (!query.types || query.types.some(type => type.name === entity.type.name)) &&
        sign * compareCursors(cursorOf(entity), cursor) > 0 &&
        (showDeleted || isLive(entity) || entity.position > shownFrom),
    )
    .sort((one, other) => sign * compareCursors(cursorOf(one), cursorOf(other)))
}

function pageOf(state: ServerState, all: Pull, found: readonly Entity[], bytesMax: number): SyncPage {
  const { account, query } = all
  const items: SyncItem[] = []
  let bytes = 0
  for (const entity of found.slice(0, query.maxResults)) {
    const item = itemOf(entity)
    bytes += bytesOf(JSON.stringify(item))
    if (items.length > 0 && bytes > bytesMax) {
      break
    }
    items.push(item)
  }
  const last = found[items.length - 1]
  const left = found.length - items.length
  if (left === 0 || !last) {
    const end = all.newest ? all.start : account.head
    const coverage = coverageOf(query, !all.incremental || all.showDeleted)
    return { items, nextSyncToken: state.pullToken(account.user, end, coverage), pageToken: null, remaining: 0 }
  }
  const next = { ...all, log: state.logOf(all.start), cursor: cursorOf(last) }
  const pageToken = encodePageToken(next, account.user, codesOf(query))
  return { items, nextSyncToken: null, pageToken, remaining: Math.min(left, REMAINING_MAX) }
}

/** An entity as pulls give it. */
export function itemOf(entity: Entity): SyncItem {
  const { deletedAt } = entity
  return {
    type: entity.type.name,
    id: entity.id,
    ...(entity.localId === undefined ? {} : { localId: entity.localId }),
    status: deletedAt === undefined ? 'active' : 'deleted',
    version: entity.version,
    etag: etagOf(entity.position),
    updated_at: instantText(entity.updatedAt),
    ...(deletedAt === undefined ? {} : { deleted_at: instantText(deletedAt) }),
    data: deletedAt === undefined ? fieldsJson(entity) : null,
  }
}

/** The head and the parameters. A response depends on nothing else. */
function etagOfPull({ account, query, showDeleted }: Pull): string {
  const { since, newest, maxResults, pageToken } = query
  const asked = [account.user, account.head, since, codesOf(query), showDeleted, newest, maxResults, pageToken]
  return hashOf(asked)
}
