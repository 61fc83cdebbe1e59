import type { Row } from './fold.js'
import { plain, type Value } from './intent.js'
import { same } from './json.js'
import { type Data, keyOf, type Op } from './op.js'
import { unsent } from './settle.js'
import type { BaseRow } from './store.js'

/** A write that others' changes stand against, as the app's `onConflict` gets it. */
export interface Conflict {
  readonly type: string
  readonly id: string
  readonly kind: 'patch' | 'delete' | 'create' | 'upsert'
  /** The fields that the person wrote. */
  readonly mine: Data
  /** The values of these fields that the person saw when they wrote; null for none. */
  readonly base: Data
  /** The fields that both sides wrote. */
  readonly fields: readonly string[]
  /** The state at the server now; null when it was deleted. */
  readonly current: Row | null
  /** The device of the other change, and when it was made; undefined when the server does not say. */
  readonly changedBy: string | undefined
  readonly changedAt: string | undefined
  /** Writes these fields over the current state. */
  patch(fields: { readonly [field: string]: Value }): Resolution
  /** Keeps the server's state and gives the write up. */
  discard(): Resolution
  /** Keeps the write in `rejected`, for a person to decide. */
  park(): Resolution
}

export type Resolution =
  | { readonly kind: 'patch'; readonly fields: Data; readonly rebased?: true }
  | { readonly kind: 'discard' }
  | { readonly kind: 'park' }

export type OnConflict = (conflict: Conflict) => Resolution | Promise<Resolution>

/** The default: nothing is lost without a person's decision. */
export const PARK: OnConflict = conflict => conflict.park()

/** Takes the fields of the write over those of others. */
export const MINE: OnConflict = conflict =>
  conflict.current && conflict.kind !== 'delete' ? conflict.patch(conflict.mine) : conflict.park()

/** Takes the fields of others over those of the write. */
export const THEIRS: OnConflict = conflict => conflict.discard()

export function conflictOf(op: Op, current: Row | null): Conflict {
  return {
    type: op.type,
    id: op.id,
    kind: op.kind,
    mine: op.data ?? {},
    base: op.was ?? {},
    fields: op.problem?.conflicts ?? [],
    current,
    changedBy: op.problem?.changedBy,
    changedAt: op.problem?.changedAt,
    patch: fields => ({ kind: 'patch', fields: plain(fields) }),
    discard: () => ({ kind: 'discard' }),
    park: () => ({ kind: 'park' }),
  }
}

/**
 * Whether the server still has what the person was shown. Then there is no change by others, and only the base was not
 * known to the server, as after a loss of its log. The engine gives an operation another base only once.
 */
export const isUnchanged = ({ kind, policy, rebased, data, was, problem }: Op, current: Row | null): boolean =>
  kind === 'patch' &&
  policy !== 'reject' &&
  !rebased &&
  !problem?.conflicts &&
  current !== null &&
  Object.keys(data ?? {}).every(field => same(current[field] ?? null, was?.[field]))

/**
 * Whether an earlier operation of its group deletes the entity of an operation. The server then refuses the operation
 * whatever its base is. So to the app the entity is deleted, although the server has it until the group is applied.
 */
export const isDeletedInGroup = ({ type, id, group, seq, path }: Op, queue: readonly Op[]): boolean =>
  group !== undefined &&
  queue.some(
    other =>
      other.group === group &&
      other.seq < seq &&
      other.kind === 'delete' &&
      [...path, keyOf(type, id)].includes(keyOf(other.type, other.id)),
  )

/**
 * The operation that takes the place of a rejected one: the resolution's fields that differ from the current state,
 * without those that later operations name. Null when nothing is left to write.
 *
 * @param later the later operations of the entity
 * @param token of the pull that contains the current state; the person's decision is based on it
 */
export function resolved(
  op: Op,
  fields: Data,
  current: BaseRow,
  later: readonly Op[],
  token: string | undefined,
  newId: string,
): Op | null {
  const data: Record<string, Data[string]> = {}
  for (const [field, value] of Object.entries(fields)) {
    const isNamedLater = later.some(other => other.data?.[field] !== undefined)
    if (!isNamedLater && !same(current.data[field] ?? null, value)) {
      data[field] = value
    }
  }
  if (Object.keys(data).length === 0) {
    return null
  }
  return {
    ...unsent(op, newId),
    kind: 'patch',
    data,
    was: Object.fromEntries(Object.keys(data).map(field => [field, current.data[field] ?? null])),
    shown: current.version,
    base: token ?? current.etag,
    seen: token,
  }
}
