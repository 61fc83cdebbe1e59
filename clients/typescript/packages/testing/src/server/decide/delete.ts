import { sortedTexts } from '../text.js'
import { Base } from './base.js'
import type { Draft } from './draft.js'
import { deletedAt, type Entity, isLive, isRoot, newestStamp, type Stamp, stampOf, stampsOf } from './entity.js'
import type { Operation } from './operation.js'
import { changedSinceBase, laterThanDeletion, type Rejection } from './rejection.js'
import { changedSince, fieldsWritten } from './resolution.js'
import { nestedIn, type Rulebook } from './rulebook.js'

/** Turns an entity and everything below it into tombstones. */
export function applyDelete(top: Entity, draft: Draft, operation: Operation): Rejection | undefined {
  const mine = stampOf(draft.place, operation.clientTime)
  const subtree = draft.state.subtree(top)
  const rejection = refuse(subtree, draft, operation, mine)
  if (!rejection) {
    for (const entity of subtree.filter(isLive)) {
      draft.store(entity, deletedAt(entity, draft.place, mine), [])
    }
  }
  return rejection
}

/** A deletion touches every field of the tree, so it conflicts with any change that others made since its base. */
function refuse(subtree: readonly Entity[], draft: Draft, operation: Operation, mine: Stamp): Rejection | undefined {
  const base = Base.of(operation, mine)
  if (!isRefused(subtree, operation, base, mine)) {
    return undefined
  }
  return base ? treeConflict(subtree, base, draft.rulebook) : laterWrite(subtree, mine, draft.rulebook)
}

function isRefused(subtree: readonly Entity[], operation: Operation, base: Base | undefined, mine: Stamp): boolean {
  switch (operation.policy) {
    case 'reject':
      return base !== undefined && isTreeChanged(subtree, base)
    case 'merge':
      return base !== undefined && subtree.some(entity => base.isTouched(entity))
    case 'client_wins':
      return false
    case 'last_write_wins':
      return subtree.some(entity => isLater(entity, base, mine))
  }
}

/** Whether a request about the tree is refused under `reject`. */
export const isTreeChanged = (subtree: readonly Entity[], base: Base): boolean =>
  base.isToken
    ? subtree.some(entity => base.isTouched(entity))
    : Math.max(...subtree.map(entity => Math.max(entity.position, entity.treePosition))) > base.position

/** With a base: what others wrote since then and still exists. Without one: any write of the tree. */
function isLater(entity: Entity, base: Base | undefined, mine: Stamp): boolean {
  return stampsOf(entity).some(
    theirs => (base === undefined || (isLive(entity) && base.isChange(theirs))) && theirs.time > mine.time,
  )
}

/** The rejection of a request about a whole tree that others changed since its base. */
export function treeConflict(subtree: readonly Entity[], base: Base, rulebook: Rulebook): Rejection {
  const [top, ...below] = subtree as [Entity, ...Entity[]]
  const isChangedBelow = base.isToken
    ? base.isMovedOut(top) || below.some(entity => base.isTouched(entity))
    : (isRoot(top) && top.treePosition > Math.max(top.position, base.position)) ||
      below.some(entity => entity.position > base.position)
  const nested = isChangedBelow ? nestedIn(rulebook, top.type, below).keys() : []
  const newest = subtree.map(newestStamp).reduce((one, other) => (other.position > one.position ? other : one))
  return changedSinceBase(
    top,
    sortedTexts([...changedSince(top, base), ...nested]),
    newest.position > base.position ? newest : undefined,
  )
}

/** The rejection of a deletion that is older than a write of the tree. */
function laterWrite(subtree: readonly Entity[], mine: Stamp, rulebook: Rulebook): Rejection {
  const [top, ...below] = subtree as [Entity, ...Entity[]]
  const later = fieldsWritten(top, stamp => stamp.time > mine.time)
  const nested = below.some(entity => isLater(entity, undefined, mine))
    ? nestedIn(rulebook, top.type, subtree).keys()
    : []
  const latest = subtree.flatMap(stampsOf).reduce((one, other) => (other.time > one.time ? other : one))
  return laterThanDeletion(top, sortedTexts([...later, ...nested]), latest)
}
