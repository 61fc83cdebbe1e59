import type { Catalogue } from './catalogue.js'
import { type Data, keyOf, type Op } from './op.js'

/** Two operations of the queue that become one. */
export interface Merge {
  /** The earlier one, with the fields of both. */
  readonly kept: Op
  readonly dropped: Op
}

/**
 * Finds operations that were never sent and can be sent as one. The earlier one keeps its place and its mutation id.
 * The later one ends with the outcome of the earlier one.
 *
 * Operations stay apart when a change by others lies between them, because then the server must decide each of them by
 * its own base. So do operations that write a field with transitions: each step must be allowed by itself.
 *
 * @param ops the queue, in order
 */
export function coalesce(ops: readonly Op[], catalogue: Catalogue): Merge[] {
  const last = new Map<string, Op>()
  const kept = new Map<number, Op>()
  const dropped: { readonly op: Op; readonly into: number }[] = []
  for (const op of ops) {
    const key = keyOf(op.type, op.id)
    const earlier = last.get(key)
    const next = earlier && canMerge(earlier, op, catalogue) ? merged(earlier, op) : op
    last.set(key, next)
    if (next !== op) {
      kept.set(next.seq, next)
      dropped.push({ op, into: next.seq })
    }
  }
  return dropped.map(({ op, into }) => ({ kept: kept.get(into)!, dropped: op }))
}

function canMerge(earlier: Op, later: Op, catalogue: Catalogue): boolean {
  return (
    isUnsent(earlier) &&
    isUnsent(later) &&
    earlier.kind !== 'delete' &&
    later.kind === 'patch' &&
    earlier.policy === later.policy &&
    earlier.priority === later.priority &&
    earlier.group === later.group &&
    earlier.catalogue === later.catalogue &&
    earlier.shown === later.shown &&
    !writesAlone(earlier, catalogue) &&
    !writesAlone(later, catalogue) &&
    (later.policy !== 'last_write_wins' || hasSameFields(earlier, later))
  )
}

function isUnsent(op: Op): boolean {
  return op.state === 'queued' && op.attempts === 0
}

/** A patch of a field with transitions, or of the parent: its place among other operations has a meaning. */
function writesAlone(op: Op, catalogue: Catalogue): boolean {
  const type = catalogue.type(op.type)
  return (
    op.kind === 'patch' &&
    Object.keys(op.data ?? {}).some(
      field => type?.parentField === field || type?.fields.get(field)?.transitions !== undefined,
    )
  )
}

function hasSameFields(one: Op, other: Op): boolean {
  const names = Object.keys(one.data ?? {})
  return names.length === Object.keys(other.data ?? {}).length && names.every(name => name in (other.data ?? {}))
}

function merged(earlier: Op, later: Op): Op {
  const isCreation = earlier.kind !== 'patch'
  return {
    ...earlier,
    base: isCreation ? undefined : later.base,
    seen: later.seen,
    data: mergedData(earlier.data ?? {}, later.data ?? {}, isCreation),
    was: earlier.was && later.was ? { ...later.was, ...earlier.was } : earlier.was,
    clientTime: later.clientTime,
    at: later.at,
  }
}

/** A creation has no field to clear. */
function mergedData(earlier: Data, later: Data, isCreation: boolean): Data {
  const data = { ...earlier, ...later }
  return isCreation ? Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null)) : data
}
