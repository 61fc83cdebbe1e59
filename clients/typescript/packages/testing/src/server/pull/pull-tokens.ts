import type { Account } from '../account.js'
import type { Position } from '../position.js'
import { ProblemError } from '../problem.js'
import type { ServerState } from '../server-state.js'
import { type Coverage, covers, type SyncToken } from '../token.js'
import { decodePageToken, type PageToken } from './page-token.js'
import type { PullQuery } from './pull-query.js'

const MINIMUMS_MAX = 20

/** The tokens of a pull, checked: 400 when one is not of this user, 410 and 503 when it cannot be served any more. */
export interface PullTokens {
  readonly since?: SyncToken
  readonly page?: PageToken
  /** The position that a response must contain. */
  readonly reach: Position
}

/** @param minimums the value of `Replog-Min-Token`, a list */
export function readPullTokens(
  state: ServerState,
  account: Account,
  query: PullQuery,
  minimums: string | undefined,
): PullTokens {
  const page = query.pageToken === undefined ? undefined : readPageToken(query.pageToken, query, account.user)
  const since = query.since === undefined ? undefined : state.readToken('since', query.since, account.user)
  const least = readMinimums(state, minimums, account.user)
  if (since) {
    const showDeleted = page?.showDeleted ?? query.showDeleted ?? true
    requirePullToken(since, coverageOf(query, showDeleted))
  }
  const had = [page && { log: page.log, position: page.start }, since].filter(place => place !== undefined)
  const places = [...had, ...least]
  for (const place of places) {
    state.requireKnown(account, place)
  }
  for (const place of had) {
    state.requireIn(place)
  }
  for (const place of least) {
    state.requireReachable(place)
  }
  return { since, page, reach: Math.max(0, ...places.map(place => place.position)) }
}

/** The tokens that a response must contain. */
function readMinimums(state: ServerState, header: string | undefined, user: string): SyncToken[] {
  const texts = header === undefined ? [] : header.split(',').map(text => text.trim())
  if (texts.length > MINIMUMS_MAX) {
    const detail = `Replog-Min-Token: ${texts.length} tokens (expected: at most ${MINIMUMS_MAX})`
    throw new ProblemError('invalid_token', detail)
  }
  return texts.map(text => state.readToken('Replog-Min-Token', text, user))
}

export const codesOf = (query: PullQuery): number[] => (query.types ?? []).map(type => type.code)

export const coverageOf = (query: PullQuery, showsDeletions: boolean): Coverage =>
  query.types ? { types: codesOf(query), showsDeletions } : { showsDeletions }

function requirePullToken(since: SyncToken, needed: Coverage): void {
  const { coverage } = since
  if (coverage && covers(coverage, needed)) {
    return
  }
  const fault = !coverage
    ? 'a mark, which says what was written and not what the client has'
    : needed.showsDeletions && !coverage.showsDeletions
      ? 'the token of a pull that showed no deletions'
      : 'the token of a pull of other types'
  throw new ProblemError(
    'not_a_pull_token',
    `since: ${fault} (expected: the nextSyncToken of a pull that covers this one); ` +
      'drop nothing that is not sent yet, and pull without a token to get everything',
  )
}

function readPageToken(text: string, query: PullQuery, user: string): PageToken {
  const page = decodePageToken(text, user, codesOf(query))
  if (!page) {
    const expected = 'the one of the page before, with otherwise the same parameters'
    throw new ProblemError('invalid_token', `pageToken: not of this user and pull (expected: ${expected})`)
  }
  const expected = '(expected: the same parameters on every page)'
  if (query.showDeleted !== undefined && query.showDeleted !== page.showDeleted) {
    throw new ProblemError('invalid_token', `pageToken: of a pull with showDeleted=${page.showDeleted} ${expected}`)
  }
  if (query.newest && !page.newest) {
    throw new ProblemError('invalid_token', `pageToken: of a pull in another order ${expected}`)
  }
  return page
}
