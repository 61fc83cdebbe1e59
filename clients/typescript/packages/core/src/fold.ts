import type { TypeInfo } from './catalogue.js'
import { type Json, same } from './json.js'
import type { Op } from './op.js'
import type { BaseRow } from './store.js'

/** How far a row is on its way: what the server has, what it does not have yet, what it did not take. */
export type SyncState = 'synced' | 'pending' | 'rejected'

/**
 * An entity as the app sees it: the fields of the server, with the operations of the queue on top. A row is never
 * changed; another state of the entity is another object.
 */
export interface Row {
  readonly id: string
  readonly localId?: string
  readonly etag?: string
  readonly version?: number
  readonly updated_at?: string
  readonly $sync: SyncState
  /** Names the pull that this row was made from; `patch(row, …)` finds its base by it. */
  readonly $base: number
  readonly [field: string]: Json | undefined
}

/**
 * The row of one entity. A tombstone overrides every operation. Parked patches and deletions have no effect, parked
 * creations stay.
 *
 * @param base what the server has; undefined when it has nothing
 * @param ops the operations of the entity and the deletions of its ancestors, in the order of the queue
 * @param type absent when the catalogue does not have it
 * @param pull names the pull that gave `base`
 * @returns null when there is no such entity
 */
export function fold(
  base: BaseRow | undefined,
  ops: readonly Op[],
  type: TypeInfo | undefined,
  pull: number,
): Row | null {
  if (base?.deleted) {
    return null
  }
  let row: Record<string, Json | undefined> | null = base ? fromBase(base) : null
  let state: SyncState = 'synced'
  for (const op of ops) {
    if (op.kind === 'delete') {
      if (op.state !== 'parked') {
        row = null
      }
    } else if (op.kind === 'patch') {
      if (row && op.state !== 'parked') {
        row = patched(row, op)
      }
    } else {
      row = row ? patched(row, op) : patched(created(op, type), op)
    }
    state = later(state, op)
  }
  if (row) {
    row.$sync = state
    row.$base = pull
  }
  return row as Row | null
}

/** Whether an operation has an effect on entities below its own. */
export function hidesBelow(op: Op): boolean {
  return op.kind === 'delete' && op.state !== 'parked'
}

/** Whether two states of a row show the same. */
export function isSameRow(before: Row | null, after: Row | null): boolean {
  if (before === null || after === null) {
    return before === after
  }
  const names = Object.keys(after)
  return (
    names.length === Object.keys(before).length &&
    names.every(name => name === '$base' || same(before[name], after[name]))
  )
}

function fromBase({ id, localId, etag, version, updatedAt, data }: BaseRow): Record<string, Json | undefined> {
  return localId === undefined
    ? { id, etag, version, updated_at: updatedAt, ...data }
    : { id, localId, etag, version, updated_at: updatedAt, ...data }
}

/** A creation without the values that the app gave: the values that the server will add. */
function created(op: Op, type: TypeInfo | undefined): Record<string, Json | undefined> {
  const row: Record<string, Json | undefined> = { id: op.id }
  if (op.localId !== undefined) {
    row.localId = op.localId
  }
  for (const field of type?.fields.values() ?? []) {
    if (field.initial !== undefined) {
      row[field.name] = field.initial
    }
  }
  return row
}

function patched(row: Record<string, Json | undefined>, op: Op): Record<string, Json | undefined> {
  const next = { ...row }
  for (const [field, value] of Object.entries(op.data ?? {})) {
    if (op.lost?.includes(field)) {
      continue
    }
    if (value === null) {
      delete next[field]
    } else {
      next[field] = value
    }
  }
  return next
}

function later(state: SyncState, op: Op): SyncState {
  if (op.state === 'parked' || state === 'rejected') {
    return 'rejected'
  }
  return op.state === 'acked' ? state : 'pending'
}
