import type { Value } from '../catalogue/catalogue.js'
import type { Logs } from './base.js'
import { addressOf, type Entity, entityKey, isRoot, keyOf, movedOutAt, type Stamp, stampOf } from './entity.js'
import type { Place } from './operation.js'
import type { Rulebook } from './rulebook.js'
import type { UserState } from './user-state.js'

/** One entity before and after one operation. */
export interface Step {
  readonly before?: Entity
  readonly after: Entity
  /** The fields whose values differ, sorted; empty for a deletion. */
  readonly changed: readonly string[]
}

/** A value that a request wanted and did not get. */
export interface LostValue {
  readonly field: string
  readonly wanted: Value | null
  readonly kept: Value | null
  readonly lostTo?: Stamp
}

/**
 * The changes of one operation: a layer over the state, and the steps that led to it. It is kept when the operation is
 * applied and dropped when it is rejected. Every change of an entity also touches the root of its tree.
 */
export class Draft {
  readonly place: Place
  readonly rulebook: Rulebook
  readonly logs: Logs
  readonly state: UserState
  readonly steps: Step[] = []
  /** The fields that were taken although the entity had changed since the base. */
  readonly merged = new Set<string>()
  /** The fields that lost to a later change. */
  readonly lost = new Set<string>()
  readonly lostValues = new Map<string, LostValue[]>()
  readonly lostDeletions = new Map<string, Stamp | undefined>()

  constructor(place: Place, rulebook: Rulebook, logs: Logs, below: UserState) {
    this.place = place
    this.rulebook = rulebook
    this.logs = logs
    this.state = below.layer()
  }

  lose(current: Entity, name: string, value: LostValue): void {
    this.lost.add(name)
    const key = entityKey(current)
    this.lostValues.set(key, [...(this.lostValues.get(key) ?? []), value])
  }

  /** A nested document would have deleted the entity, but it stayed because of a later write. */
  loseDeletion(kept: Entity, lostTo: Stamp | undefined): void {
    this.lost.add(addressOf(kept))
    this.lostDeletions.set(entityKey(kept), lostTo)
  }

  store(before: Entity | undefined, after: Entity, changed: readonly string[]): void {
    this.state.put(after)
    this.steps.push({ before, after, changed: [...changed].sort() })
    this.#touchRoot(after)
    if (before && before.rootId !== after.rootId) {
      this.#touchRoot(before)
      this.#bringAlong(after)
    }
    if (before && before.parentId !== after.parentId) {
      this.#markMoveOut(before)
    }
  }

  /** Marks the move at the previous parent, because the moved entity is no longer among its children. */
  #markMoveOut(moved: Entity): void {
    const parentType = moved.type.parent
    if (parentType && moved.parentId !== undefined) {
      const parent = this.#require(keyOf(parentType.name, moved.parentId))
      this.state.put(movedOutAt(parent, stampOf(this.place, undefined)))
    }
  }

  #touchRoot(changed: Entity): void {
    if (!isRoot(changed)) {
      const root = this.#require(keyOf(changed.type.root.name, changed.rootId))
      this.state.put({ ...root, treePosition: this.place.position })
    }
  }

  /** Everything below an entity that moved to another tree moves with it. This is not a change of its own. */
  #bringAlong(moved: Entity): void {
    for (const below of this.state.descendants(moved)) {
      this.state.put({ ...below, rootId: moved.rootId })
    }
  }

  #require(key: string): Entity {
    const entity = this.state.entity(key)
    if (!entity) {
      throw new Error(`${key}: not there (expected: an entity above one that exists)`)
    }
    return entity
  }
}
