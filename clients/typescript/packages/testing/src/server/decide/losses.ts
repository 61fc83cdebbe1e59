import type { Value } from '../catalogue/catalogue.js'
import { Base } from './base.js'
import type { Draft, LostValue } from './draft.js'
import { type Entity, isLive, keyOf, type Stamp, stampOf, stampOfField } from './entity.js'
import type { Assignment, Operation, Place } from './operation.js'
import type { Rejection } from './rejection.js'
import { isLaterThan } from './resolution.js'
import type { Rulebook } from './rulebook.js'
import type { UserState } from './user-state.js'
import { replacement } from './write.js'

/** The changes of one entity that one operation requested and did not get. For the history. */
export interface Loss {
  /** The operation by its index in the mutation. */
  readonly operation: number
  readonly key: string
  /** 0 when there is no such entity. */
  readonly version: number
  readonly isDeletion: boolean
  readonly values: readonly LostValue[]
  readonly lostTo?: Stamp
  /** Why the operation was rejected; absent when it was applied beside its loss. */
  readonly problem?: { readonly code: string; readonly detail?: string }
}

/** The losses of an operation that was applied. */
export function lossesOfApplied(operation: number, draft: Draft): Loss[] {
  const version = (key: string) => draft.state.entity(key)?.version ?? 0
  return [
    ...[...draft.lostValues].map(([key, values]) => ({
      operation,
      key,
      version: version(key),
      isDeletion: false,
      values,
    })),
    ...[...draft.lostDeletions].map(([key, lostTo]) => ({
      operation,
      key,
      version: version(key),
      isDeletion: true,
      values: [],
      lostTo,
    })),
  ]
}

/** The losses of an operation that was rejected, of the entity that exists or would exist without it. */
export function lossesOfRejected(
  index: number,
  operation: Operation,
  rejection: Rejection,
  state: UserState,
  place: Place,
  rulebook: Rulebook,
): Loss[] {
  const key = keyOf(operation.type, operation.id)
  const current = state.entity(key)
  const isDeletion = operation.kind === 'delete'
  if ((!current && !rejection.inTheWay) || (isDeletion && !isLive(current))) {
    return []
  }
  const isWhole = operation.kind === 'replace'
  const found = { operation: index, version: current?.version ?? 0, isDeletion }
  const top: Loss = {
    ...found,
    key,
    values: isDeletion
      ? []
      : lostValues(operation, operation.type, current, operation.fields, isWhole, place, rulebook),
    lostTo: earlier(rejection.lostTo, place),
    problem: { code: rejection.code, detail: rejection.detail },
  }
  const below = (operation.nodes ?? []).map(node => {
    const nodeKey = keyOf(node.type, node.id)
    const before = state.entity(nodeKey)
    return {
      ...found,
      key: nodeKey,
      version: before?.version ?? 0,
      values: lostValues(operation, node.type, before, node.fields, true, place, rulebook),
      problem: { code: rejection.code },
    }
  })
  return [top, ...below.filter(loss => loss.values.length > 0)]
}

/** The fields that would be different if the operation had been applied. */
function lostValues(
  operation: Operation,
  typeName: string,
  current: Entity | undefined,
  given: Assignment,
  isWhole: boolean,
  place: Place,
  rulebook: Rulebook,
): LostValue[] {
  const type = rulebook.rules.byName(typeName)
  if (!type) {
    return []
  }
  const live = isLive(current) ? current : undefined
  const wanted = live && isWhole ? replacement(rulebook, type, given) : new Map<string, Value | null>(given)
  return [...wanted]
    .map(([field, value]) => ({
      field,
      wanted: value,
      kept: live?.fields.get(field) ?? null,
      lostTo: live && winner(live, field, operation, place),
    }))
    .filter(value => value.wanted !== value.kept)
    .sort((one, other) => (one.field < other.field ? -1 : 1))
}

/** The write of the value that stayed, when it was after the base or is later. */
function winner(live: Entity, field: string, operation: Operation, place: Place): Stamp | undefined {
  const mine = stampOf(place, operation.clientTime)
  const base = Base.of(operation, mine)
  const theirs = stampOfField(live, field)
  const isNewer = base
    ? theirs.position > base.position
    : operation.policy === 'last_write_wins' && isLaterThan(live, field, mine)
  return isNewer ? earlier(theirs, place) : undefined
}

/** Leaves out writes of the same mutation: they may have been undone with it. */
const earlier = (lostTo: Stamp | undefined, place: Place): Stamp | undefined =>
  lostTo?.position === place.position ? undefined : lostTo
