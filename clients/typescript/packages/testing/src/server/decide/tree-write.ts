import { Base } from './base.js'
import { applyDelete, isTreeChanged, treeConflict } from './delete.js'
import type { Draft } from './draft.js'
import { type Entity, entityKey, isLive, keyOf, newestStamp, type Stamp, stampOfField } from './entity.js'
import type { Node, Operation } from './operation.js'
import { collision, type Rejection } from './rejection.js'
import { clientHasType } from './rulebook.js'
import type { Write } from './write.js'

/**
 * Makes everything below an entity equal to the nodes of a nested document: creates unknown nodes, writes known ones,
 * and deletes what the document does not name. With a base and a policy that merges, entities that others added since
 * the base stay, because the author of the document could not name them.
 */
export class TreeWrite {
  readonly #draft: Draft
  readonly #operation: Operation
  readonly #write: Write
  readonly #base: Base | undefined

  constructor(draft: Draft, operation: Operation, write: Write) {
    this.#draft = draft
    this.#operation = operation
    this.#write = write
    this.#base = Base.of(operation, write.stamp)
  }

  /** The rejection of a document whose tree changed since its base. Checked before any write. */
  checkBase(top: Entity): Rejection | undefined {
    if (!this.#base || this.#operation.policy !== 'reject') {
      return undefined
    }
    const subtree = this.#draft.state.subtree(top)
    return isTreeChanged(subtree, this.#base) ? treeConflict(subtree, this.#base, this.#draft.rulebook) : undefined
  }

  apply(topKey: string, nodes: readonly Node[]): Rejection | undefined {
    for (const node of nodes) {
      const rejection = this.#writeNode(node)
      if (rejection) {
        return rejection
      }
    }
    const top = this.#draft.state.entity(topKey)
    return top && this.#deleteUnnamed(top, new Set(nodes.map(node => keyOf(node.type, node.id))))
  }

  #deleteUnnamed(top: Entity, named: ReadonlySet<string>): Rejection | undefined {
    const kept = new Set<string | undefined>()
    for (const before of this.#draft.state.descendants(top)) {
      const below = this.#draft.state.entity(entityKey(before))
      if (!isLive(below) || named.has(entityKey(below))) {
        continue
      }
      const couldBeNamed = clientHasType(this.#draft.rulebook, below.type) && !this.#isAddedSince(below, top)
      if (!couldBeNamed || kept.has(below.parentId)) {
        kept.add(below.id)
        continue
      }
      const rejection = applyDelete(below, this.#draft, this.#operation)
      if (rejection && this.#operation.policy !== 'last_write_wins') {
        return rejection
      }
      if (rejection) {
        kept.add(below.id)
        this.#draft.loseDeletion(below, rejection.lostTo)
      }
    }
    return undefined
  }

  #writeNode(node: Node): Rejection | undefined {
    const type = this.#draft.rulebook.types.require(node.type)
    const current = this.#draft.state.entity(keyOf(node.type, node.id))
    if (!current) {
      return this.#write.create(type, node.id, node.localId, node.fields)
    }
    return isLive(current)
      ? this.#write.replace(current, node.localId, node.fields)
      : collision('entity_deleted', `${entityKey(current)} was deleted`, current, newestStamp(current))
  }

  /** Whether the entity was created since the base, or was moved since from another parent to the document's top. */
  #isAddedSince(below: Entity, top: Entity): boolean {
    const base = this.#base
    if (!base) {
      return false
    }
    const parentField = below.type.parentField
    const isMovedIn =
      top.id === below.parentId && parentField !== undefined && isAddition(stampOfField(below, parentField), base)
    return isMovedIn || isAddition(below.stamps.created, base)
  }
}

/** With a pull token, additions of the same device do not count, because the author could have named them. */
const isAddition = (stamp: Stamp, base: Base): boolean =>
  base.isToken ? base.isChange(stamp) : stamp.position > base.position
