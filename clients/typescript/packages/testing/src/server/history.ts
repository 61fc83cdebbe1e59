import type { Json } from '@replog/core'
import type { Value } from './catalogue/catalogue.js'
import type { Decision } from './decide/decider.js'
import type { LostValue, Step } from './decide/draft.js'
import { entityKey, isLive, type Stamp } from './decide/entity.js'
import type { Loss } from './decide/losses.js'
import type { Mutation, Place } from './decide/operation.js'
import { etagOf } from './position.js'
import { instantText } from './text.js'

type JsonObject = { readonly [member: string]: Json }

/** The effect of one operation on one entity, or its attempt. */
export interface HistoryEntry {
  readonly key: string
  /** As `GET /api/{collection}/{id}/history` gives it. */
  readonly json: JsonObject
}

/** The entries that one decided mutation comes to, in the order of its operations. */
export function historyOf(mutation: Mutation, place: Place, decision: Decision): HistoryEntry[] {
  const lossesLeft = new Set(decision.losses)
  const entries = decision.steps.map(({ operation, step }) => {
    const key = entityKey(step.after)
    const losses = [...lossesLeft].filter(loss => loss.operation === operation && loss.key === key)
    for (const loss of losses) {
      lossesLeft.delete(loss)
    }
    const isMerged = decision.outcomes[operation]?.remembered.status === 'merged'
    const json = { ...head(mutation, place, operation), ...effect(step, isMerged), ...lossJson(losses) }
    return { operation, key, json }
  })
  for (const loss of lossesLeft) {
    entries.push({ operation: loss.operation, key: loss.key, json: refused(mutation, place, loss) })
  }
  return entries.sort((one, other) => one.operation - other.operation)
}

function head(mutation: Mutation, place: Place, operation: number): JsonObject {
  const { clientTime, mutationId } = mutation.operations[operation]!
  return {
    at: instantText(place.at),
    ...(clientTime === undefined ? {} : { client_time: instantText(clientTime) }),
    ...(place.device === undefined ? {} : { device: place.device }),
    mutation_id: mutationId,
    etag: etagOf(place.position),
  }
}

function effect({ before, after, changed }: Step, isMerged: boolean): JsonObject {
  const old = isLive(before) ? before.fields : new Map<string, Value>()
  const now = isLive(after) ? after.fields : new Map<string, Value>()
  const fields = isLive(before) && isLive(after) ? changed : [...new Set([...old.keys(), ...now.keys()])].sort()
  return {
    version: after.version,
    op: !before ? 'created' : isLive(after) ? 'updated' : 'deleted',
    outcome: isMerged ? 'merged' : 'applied',
    changes: fields.map(field => ({
      field,
      ...value('from', old.get(field)),
      ...value('to', now.get(field)),
    })),
  }
}

function refused(mutation: Mutation, place: Place, loss: Loss): JsonObject {
  return {
    ...head(mutation, place, loss.operation),
    ...(loss.version === 0 ? {} : { version: loss.version }),
    op: loss.problem ? 'refused' : 'unchanged',
    outcome: loss.problem ? 'rejected' : 'merged',
    changes: [],
    ...lossJson([loss]),
  }
}

function lossJson(losses: readonly Loss[]): JsonObject {
  const [first] = losses
  if (!first) {
    return {}
  }
  return {
    wanted: losses.some(loss => loss.isDeletion) ? 'deletion' : 'update',
    lost: losses.flatMap(loss => loss.values.map(lostValueJson)),
    ...lostToJson(first.lostTo),
    ...(first.problem ? { problem: { ...first.problem } } : {}),
  }
}

const lostValueJson = ({ field, wanted, kept, lostTo }: LostValue): JsonObject => ({
  field,
  ...value('wanted', wanted),
  ...value('kept', kept),
  ...lostToJson(lostTo),
})

const lostToJson = (lostTo: Stamp | undefined): JsonObject =>
  lostTo
    ? {
        lost_to: {
          ...(lostTo.device === undefined ? {} : { device: lostTo.device }),
          at: instantText(lostTo.time),
          etag: etagOf(lostTo.position),
        },
      }
    : {}

const value = (name: string, found: Value | null | undefined): JsonObject =>
  found === null || found === undefined ? {} : { [name]: found }
