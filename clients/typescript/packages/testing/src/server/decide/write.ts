import type { EntityType, Value } from '../catalogue/catalogue.js'
import { sortedTexts } from '../text.js'
import type { Draft } from './draft.js'
import {
  addressOf,
  type Entity,
  entityKey,
  isLive,
  isRoot,
  keyOf,
  newestStamp,
  type Stamp,
  stampOf,
  stampOfField,
  withStamps,
} from './entity.js'
import type { Assignment, Operation } from './operation.js'
import { collision, invalidWrite, type Rejection, rejected } from './rejection.js'
import { resolve } from './resolution.js'
import { clientHasField, type Rulebook } from './rulebook.js'
import { checkRules } from './rules.js'

/** The place of an entity in its tree; the ids are absent for a root. */
type Parent = { readonly id?: string; readonly rootId?: string } | { readonly rejection: Rejection }

/**
 * The fields that a document of these values sets or clears. A field that the client's catalogue does not have is not
 * cleared, and a field with an initial value keeps its value when it is not named.
 */
export function replacement(rulebook: Rulebook, type: EntityType, given: Assignment): Map<string, Value | null> {
  const assignment = new Map<string, Value | null>()
  for (const field of rulebook.rules.require(type.name).fields.values()) {
    const value = given.get(field.name) ?? null
    const isCleared = field.default === undefined && clientHasField(rulebook, type, field.name)
    if (value !== null || isCleared) {
      assignment.set(field.name, value)
    }
  }
  return assignment
}

/** Writes the fields of one entity, new or known. */
export class Write {
  readonly stamp: Stamp
  readonly #draft: Draft
  readonly #operation: Operation

  constructor(draft: Draft, operation: Operation) {
    this.#draft = draft
    this.#operation = operation
    this.stamp = stampOf(draft.place, operation.clientTime)
  }

  create(type: EntityType, id: string, localId: string | undefined, given: Assignment): Rejection | undefined {
    const fields = new Map<string, Value>()
    for (const field of this.#rulesOf(type).fields.values()) {
      const value = given.get(field.name) ?? field.default
      if (value !== undefined) {
        fields.set(field.name, value)
      }
    }
    const parent = this.#parentIn(type, fields)
    if ('rejection' in parent) {
      return parent.rejection
    }
    const { position, at } = this.#draft.place
    const created: Entity = {
      type,
      id,
      localId,
      parentId: parent.id,
      rootId: parent.rootId ?? id,
      version: 1,
      position,
      treePosition: parent.id === undefined ? position : 0,
      fields,
      stamps: { created: this.stamp, later: new Map() },
      createdAt: at,
      updatedAt: at,
    }
    return this.#store(undefined, created, [...fields.keys()])
  }

  /** Makes the fields equal to the given ones. A field that is not given loses its value. */
  replace(current: Entity, localId: string | undefined, given: Assignment): Rejection | undefined {
    return this.assign(current, localId, replacement(this.#draft.rulebook, current.type, given))
  }

  /** Sets the named fields to these values; null clears a field. */
  assign(current: Entity, localId: string | undefined, assignment: Assignment): Rejection | undefined {
    const wanted = sortedTexts(
      [...assignment].filter(([field, value]) => value !== (current.fields.get(field) ?? null)).map(([field]) => field),
    )
    const parent = this.#parentAfter(current, assignment, wanted)
    if ('rejection' in parent) {
      return parent.rejection
    }
    const resolution = resolve(current, wanted, this.#operation, this.stamp)
    if ('refused' in resolution) {
      return resolution.refused
    }
    if (resolution.isMerged) {
      for (const field of resolution.fields) {
        this.#draft.merged.add(this.#named(current, field))
      }
      for (const field of resolution.lost) {
        this.#lose(current, field, assignment.get(field) ?? null)
      }
    }
    return this.#take(this.#confirmed(current, assignment), localId, assignment, resolution.fields)
  }

  /** Under last-write-wins, gives this time to the fields that are written with the value that they already have. */
  #confirmed(current: Entity, assignment: Assignment): Entity {
    let stamps = current.stamps
    for (const [field, value] of this.#operation.policy === 'last_write_wins' ? assignment : []) {
      const last = stampOfField(current, field)
      const isSame = value !== null && value === current.fields.get(field)
      if (isSame && this.stamp.time > last.time) {
        // The position stays, because comparisons with a base must not see a change.
        stamps = withStamps(stamps, [field], { ...this.stamp, position: last.position })
      }
    }
    if (stamps === current.stamps) {
      return current
    }
    const confirmed = { ...current, stamps }
    this.#draft.state.put(confirmed)
    return confirmed
  }

  #take(
    current: Entity,
    localId: string | undefined,
    assignment: Assignment,
    taken: readonly string[],
  ): Rejection | undefined {
    const named = current.localId ?? localId
    if (taken.length === 0 && named === current.localId) {
      return undefined // Nothing differs: the entity keeps its version.
    }
    const fields = new Map(current.fields)
    for (const field of taken) {
      const value = assignment.get(field) ?? null
      if (value === null) {
        fields.delete(field)
      } else {
        fields.set(field, value)
      }
    }
    const parent = this.#parentAfter(current, fields, taken)
    if ('rejection' in parent) {
      throw new Error(`${entityKey(current)}: its parent was checked before`)
    }
    const { position, at } = this.#draft.place
    const written: Entity = {
      ...current,
      type: this.#draft.rulebook.types.require(current.type.name),
      localId: named,
      parentId: parent.id,
      rootId: parent.rootId ?? current.id,
      version: current.version + 1,
      position,
      treePosition: isRoot(current) ? position : 0,
      fields,
      stamps: withStamps(current.stamps, taken, this.stamp),
      updatedAt: at,
    }
    return this.#store(current, written, taken)
  }

  #store(before: Entity | undefined, after: Entity, changed: readonly string[]): Rejection | undefined {
    const rejection = checkRules(this.#rulesOf(after.type), before, after, this.#draft.state)
    if (!rejection) {
      this.#draft.store(before, after, changed)
    }
    return rejection
  }

  #rulesOf(type: EntityType): EntityType {
    return this.#draft.rulebook.rules.require(type.name)
  }

  #parentAfter(current: Entity, values: Assignment, written: readonly string[]): Parent {
    return written.includes(current.type.parentField ?? '')
      ? this.#parentIn(current.type, values)
      : { id: current.parentId, rootId: current.rootId }
  }

  #parentIn(type: EntityType, values: Assignment): Parent {
    const { parent: parentType, parentField } = type
    if (!parentType || parentField === undefined) {
      return {}
    }
    const id = values.get(parentField) ?? null
    if (typeof id !== 'string') {
      return { rejection: invalidWrite(`${parentField}: is missing (expected: a value)`) }
    }
    const key = keyOf(parentType.name, id)
    const parent = this.#draft.state.entity(key)
    if (!parent) {
      return { rejection: rejected('not_found', `${parentField}: ${key} does not exist`) }
    }
    return isLive(parent)
      ? { id: parent.id, rootId: parent.rootId }
      : {
          rejection: collision('parent_deleted', `${parentField}: ${key} was deleted`, parent, newestStamp(parent)),
        }
  }

  #lose(current: Entity, field: string, wanted: Value | null): void {
    this.#draft.lose(current, this.#named(current, field), {
      field,
      wanted,
      kept: current.fields.get(field) ?? null,
      lostTo: stampOfField(current, field),
    })
  }

  /** The field's name for the entity of the operation; an address for a field of another entity in the tree. */
  #named(entity: Entity, field: string): string {
    return entity.id === this.#operation.id ? field : `${addressOf(entity)}/${field}`
  }
}
