import type { Json } from '@replog/core'

/** Every code of an error: its status and title. */
const CODES = {
  overloaded: [503, 'Too many requests in flight'],
  unauthenticated: [401, 'No valid token'],
  ticket_invalid: [401, 'Not a ticket that opens a stream'],
  rate_limited: [429, 'Too many requests'],
  forbidden: [403, 'Not allowed'],
  method_not_allowed: [405, 'Method not allowed'],
  unsupported_media_type: [415, 'Unsupported type of body'],
  too_large: [413, 'Request too large'],
  timeout: [408, 'Request arrived too slowly'],
  invalid_json: [400, 'Not valid JSON'],
  validation_failed: [400, 'Request not valid'],
  invalid_token: [400, 'Not a token of this user'],
  not_a_base: [400, 'Not a base of this write'],
  log_unavailable: [503, 'The log is unavailable right now'],
  read_model_unavailable: [503, 'Reads are unavailable right now'],
  account_erased: [410, 'The account was erased'],
  seen_required: [428, 'The write does not say when it was made'],
  sync_token_expired: [410, 'Sync token too old'],
  not_a_pull_token: [410, 'Token does not cover this pull'],
  mutation_id_reused: [422, 'Mutation id used for something else'],
  not_found: [404, 'Not found'],
  entity_deleted: [409, 'Entity was deleted'],
  parent_deleted: [409, 'Parent was deleted'],
  etag_mismatch: [412, 'Changed in the meantime'],
  invalid_transition: [409, 'Not possible in its current state'],
  workout_in_progress: [409, 'Another workout is in progress'],
  quota_exceeded: [507, 'More than the user may keep'],
  not_applied: [409, 'Not applied because another operation failed'],
  internal_error: [500, 'Internal error'],
} as const satisfies Record<string, readonly [number, string]>

export type ErrorCode = keyof typeof CODES

export interface FieldError {
  readonly pointer: string
  readonly message: string
}

export interface ProblemMembers {
  readonly retryAfterSeconds?: number
  readonly errors?: readonly FieldError[]
  readonly members?: { readonly [member: string]: Json }
  readonly headers?: Readonly<Record<string, string>>
}

/** A refused request. It becomes a response of `application/problem+json`. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'

  readonly code: ErrorCode
  readonly detail: string
  readonly more: ProblemMembers

  constructor(code: ErrorCode, detail: string, more: ProblemMembers = {}) {
    super(`${code}: ${detail}`)
    this.code = code
    this.detail = detail
    this.more = more
  }

  get status(): number {
    return CODES[this.code][0]
  }

  json(): { readonly [member: string]: Json } {
    const { errors, retryAfterSeconds, members } = this.more
    return {
      ...problemHead(this.code, this.detail),
      ...(errors === undefined ? {} : { errors: errors.map(error => ({ ...error })) }),
      ...(retryAfterSeconds === undefined ? {} : { retry_after: retryAfterSeconds }),
      ...members,
    }
  }
}

/** The members that every problem has. A code of a catalogue's own rule is a conflict. */
export function problemHead(code: string, detail: string): { readonly [member: string]: Json } {
  const [status, title] = isCode(code) ? CODES[code] : [409, 'Not possible beside another entity']
  return { type: `urn:replog:problem:${code}`, title, status, detail, code }
}

const isCode = (code: string): code is ErrorCode => Object.hasOwn(CODES, code)

export const invalid = (detail: string, errors?: readonly FieldError[]): ProblemError =>
  new ProblemError('validation_failed', detail, errors === undefined ? {} : { errors })
