import { sortedTexts } from '../text.js'
import { Base } from './base.js'
import { type Entity, isWrittenLater, newestStamp, type Stamp, stampOfField } from './entity.js'
import type { Operation } from './operation.js'
import { changedSinceBase, type Rejection } from './rejection.js'

/** Which fields of a write are applied. The lost ones keep the value of a later change. */
export type Resolution =
  | { readonly refused: Rejection }
  | { readonly fields: readonly string[]; readonly lost: readonly string[]; readonly isMerged: boolean }

/**
 * All fields are applied when the write has no base or nobody else changed anything since its base, unless the policy
 * compares times.
 *
 * @param wanted the fields that the request would change
 */
export function resolve(current: Entity, wanted: readonly string[], operation: Operation, mine: Stamp): Resolution {
  const base = Base.of(operation, mine)
  if (!base) {
    return operation.policy === 'last_write_wins' ? byTime(current, wanted, mine) : all(wanted)
  }
  return operation.policy === 'reject' ? strictly(current, wanted, base) : merged(current, wanted, operation, base)
}

const all = (fields: readonly string[]): Resolution => ({ fields, lost: [], isMerged: false })

function byTime(current: Entity, wanted: readonly string[], mine: Stamp): Resolution {
  const lost = wanted.filter(field => isLaterThan(current, field, mine))
  return { fields: wanted.filter(field => !lost.includes(field)), lost, isMerged: lost.length > 0 }
}

/** True when the field was written at a later time. A field that never had a value was never written. */
export const isLaterThan = (current: Entity, field: string, mine: Stamp): boolean =>
  wasWritten(current, field) && stampOfField(current, field).time > mine.time

const wasWritten = (entity: Entity, field: string): boolean => entity.fields.has(field) || isWrittenLater(entity, field)

function strictly(current: Entity, wanted: readonly string[], base: Base): Resolution {
  const isChanged = base.isToken ? base.isChanged(current) : current.position > base.position
  return isChanged
    ? { refused: changedSinceBase(current, changedSince(current, base), newestStamp(current)) }
    : all(wanted)
}

function merged(current: Entity, wanted: readonly string[], operation: Operation, base: Base): Resolution {
  if (!base.isChanged(current)) {
    return all(wanted)
  }
  const overlap = wanted.filter(field => base.isChange(stampOfField(current, field))).sort()
  if (operation.policy === 'merge' && overlap.length > 0) {
    return { refused: changedSinceBase(current, overlap, stampOfField(current, overlap[0]!)) }
  }
  const lost =
    operation.policy === 'last_write_wins'
      ? overlap.filter(field => stampOfField(current, field).time > base.mine.time)
      : []
  return { fields: wanted.filter(field => !lost.includes(field)), lost, isMerged: true }
}

/** The fields that were written since the base: by others, or by anybody when the base is an etag. */
export const changedSince = (current: Entity, base: Base): string[] =>
  fieldsWritten(current, stamp => (base.isToken ? base.isChange(stamp) : stamp.position > base.position))

/** The fields whose last write is such a change. */
export const fieldsWritten = (current: Entity, isChange: (stamp: Stamp) => boolean): string[] =>
  sortedTexts(
    [...current.type.fields.keys()].filter(
      field => wasWritten(current, field) && isChange(stampOfField(current, field)),
    ),
  )
