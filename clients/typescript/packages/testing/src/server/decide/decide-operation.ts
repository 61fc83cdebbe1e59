import { unknownBaseReason } from './base.js'
import { applyDelete } from './delete.js'
import type { Draft } from './draft.js'
import { type Entity, entityKey, isLive, keyOf, newestStamp } from './entity.js'
import type { Operation } from './operation.js'
import {
  collision,
  deletedSince,
  invalidWrite,
  notFound,
  nothingToMatch,
  type Rejection,
  unknownBase,
} from './rejection.js'
import { TreeWrite } from './tree-write.js'
import { Write } from './write.js'

/**
 * Decides one operation on a draft. Returns the rejection, or undefined when the operation is applied. The order of the
 * checks: the entity exists (or does not), its parent, the precondition under the policy, the rules of the catalogue.
 */
export function decideOperation(draft: Draft, operation: Operation): Rejection | undefined {
  const type = draft.rulebook.rules.byName(operation.type)
  if (!type) {
    return invalidWrite(`type: ${operation.type} (expected: a type of the catalogue)`)
  }
  const key = keyOf(operation.type, operation.id)
  const current = draft.state.entity(key)
  const reason = isLive(current) ? unknownBaseReason(operation, draft.place, draft.logs) : undefined
  if (current && reason !== undefined) {
    return unknownBase(current, reason)
  }
  switch (operation.kind) {
    case 'delete':
      return isLive(current) ? applyDelete(current, draft, operation) : notFound(key)
    case 'patch':
      return isLive(current)
        ? new Write(draft, operation).assign(current, operation.localId, operation.fields)
        : absent(operation, key, current)
    case 'upsert':
    case 'replace':
      return put(draft, operation, key, current)
  }
}

function put(draft: Draft, operation: Operation, key: string, current: Entity | undefined): Rejection | undefined {
  const write = new Write(draft, operation)
  const tree = new TreeWrite(draft, operation, write)
  const rejection =
    current === undefined
      ? create(draft, operation, key, write)
      : isLive(current)
        ? ((operation.nodes ? tree.checkBase(current) : undefined) ?? overwrite(operation, current, write))
        : overTombstone(operation, current)
  return rejection ?? (operation.nodes ? tree.apply(key, operation.nodes) : undefined)
}

function create(draft: Draft, operation: Operation, key: string, write: Write): Rejection | undefined {
  const type = draft.rulebook.types.require(operation.type)
  return operation.base === undefined
    ? write.create(type, operation.id, operation.localId, operation.fields)
    : nothingToMatch(key)
}

const overwrite = (operation: Operation, current: Entity, write: Write): Rejection | undefined =>
  operation.kind === 'upsert'
    ? write.assign(current, operation.localId, operation.fields)
    : write.replace(current, operation.localId, operation.fields)

/** Tombstones are final: an id that was deleted cannot be used again. */
const overTombstone = (operation: Operation, tombstone: Entity): Rejection =>
  operation.kind === 'upsert' && operation.base === undefined
    ? collision(
        'entity_deleted',
        `${entityKey(tombstone)} was deleted (expected: a new id)`,
        tombstone,
        newestStamp(tombstone),
      )
    : absent(operation, entityKey(tombstone), tombstone)

function absent(operation: Operation, key: string, tombstone: Entity | undefined): Rejection {
  if (operation.base === undefined) {
    return notFound(key)
  }
  return tombstone ? deletedSince(tombstone) : nothingToMatch(key)
}
