import type { Json } from '@replog/core'
import type { Outcome, Written } from '../decide/outcome.js'
import { etagOf } from '../position.js'
import { problemHead } from '../problem.js'
import { instantText } from '../text.js'
import type { PushItem } from './operation-reader.js'
import { isValid, type PushCommand, type ValidItem } from './push-reader.js'

type JsonObject = { readonly [member: string]: Json }

/** The body of the response to a push. */
export interface PushAnswer {
  readonly results: readonly JsonObject[]
  readonly errors: readonly JsonObject[]
  /** Absent when nothing was appended. */
  readonly sync_token?: string
  readonly status?: 'accepted'
}

const NOT_APPLIED = 'not applied, because another operation of this atomic push failed'

/** The address of the outcome of a mutation. */
export const locationOf = (mutationId: string): string => `/api/mutations/${mutationId}`

/** The response to a push that was decided; the outcomes are in the order of the log. Without outcomes nothing was. */
export function decidedAnswer(push: PushCommand, decided: readonly Written[], syncToken?: string): PushAnswer {
  const outcomes = new Map(decided.map((outcome, place) => [push.ordered[place]?.index, outcome]))
  const isOneFailed =
    push.ordered.length < push.items.length || decided.some(({ answered }) => answered.status === 'rejected')
  const areAllFailed = push.atomic && isOneFailed
  const results: JsonObject[] = []
  const errors: JsonObject[] = []
  for (const item of push.items) {
    const outcome = outcomes.get(item.index)
    if (!isValid(item)) {
      errors.push(refusedEntry(item))
    } else if (outcome?.answered.problem) {
      const { code, detail, members } = outcome.answered.problem
      errors.push({ ...identity(item), code, error: detail, ...members })
    } else if (!outcome || areAllFailed) {
      errors.push({ ...identity(item), code: 'not_applied', error: NOT_APPLIED })
    } else {
      results.push(resultEntry(item.index, outcome))
    }
  }
  return { results, errors, ...(syncToken === undefined ? {} : { sync_token: syncToken }) }
}

/** The response to a push that is in the log and not decided yet. */
export function acceptedAnswer(push: PushCommand, syncToken: string): PushAnswer {
  const results = push.items.filter(isValid).map(item => {
    const { index, mutation_id, ...ids } = identity(item)
    const location = locationOf(item.operation.mutationId)
    return { index, mutation_id, type: item.operation.type, ...ids, status: 'accepted', location }
  })
  const errors = push.items.flatMap(item => (isValid(item) ? [] : [refusedEntry(item)]))
  return { status: 'accepted', results, errors, sync_token: syncToken }
}

function resultEntry(index: number, { answered: outcome, isDuplicate }: Written): JsonObject {
  return {
    index,
    mutation_id: outcome.mutationId,
    type: outcome.type,
    ...optional('localId', outcome.localId),
    id: outcome.id,
    status: isDuplicate ? 'duplicate' : outcome.status,
    ...effect(outcome),
  }
}

function effect(outcome: Outcome): JsonObject {
  return {
    ...optional('etag', outcome.etagPosition === 0 ? undefined : etagOf(outcome.etagPosition)),
    version: outcome.version,
    ...optional('updatedAt', outcome.updatedAt === undefined ? undefined : instantText(outcome.updatedAt)),
    ...(outcome.status === 'merged'
      ? { conflict: { merged_fields: outcome.mergedFields, lost_fields: outcome.lostFields } }
      : {}),
  }
}

const identity = ({
  index,
  operation,
}: ValidItem): JsonObject & { readonly index: number; readonly mutation_id: string } => ({
  index,
  mutation_id: operation.mutationId,
  ...optional('localId', operation.localId),
  id: operation.id,
})

function refusedEntry(item: Exclude<PushItem, ValidItem>): JsonObject {
  return {
    index: item.index,
    ...optional('mutation_id', item.mutationId),
    ...optional('localId', item.localId),
    ...optional('id', item.id),
    code: item.code,
    error: item.message,
  }
}

/** The first outcome of a mutation id, as `GET /api/mutations/{id}` gives it. */
export function receiptJson(outcome: Outcome, syncToken: string, decidedAt: number): JsonObject {
  const head = {
    mutation_id: outcome.mutationId,
    status: outcome.status,
    type: outcome.type,
    id: outcome.id,
    ...optional('localId', outcome.localId),
    sync_token: syncToken,
    decided_at: instantText(decidedAt),
  }
  if (outcome.problem) {
    const { code, detail, members } = outcome.problem
    const error: JsonObject = code === 'etag_mismatch' ? { error: code } : {}
    return { ...head, problem: { ...problemHead(code, detail), ...error, ...members } }
  }
  return {
    ...head,
    ...effect(outcome),
    created: outcome.created,
    ...(outcome.deletedCount > 0 ? { deleted_count: outcome.deletedCount } : {}),
  }
}

const optional = (name: string, value: string | undefined): JsonObject => (value === undefined ? {} : { [name]: value })
