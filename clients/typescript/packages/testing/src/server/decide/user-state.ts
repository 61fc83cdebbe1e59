import { type Entity, entityKey, isLive } from './entity.js'
import type { Outcome } from './outcome.js'
import type { Usage } from './usage.js'

/** The stored record of a decided mutation id. */
export interface Receipt {
  readonly payload: string
  readonly decidedAt: number
  readonly outcome: Outcome
}

/**
 * One user's entities and receipts. States are stacked: a layer holds the changes since the layer below, so dropping it
 * undoes a failed operation or atomic push.
 */
export class UserState {
  readonly #below: UserState | undefined
  readonly #horizon: number
  readonly #entities = new Map<string, Entity>()
  readonly #keysByParent = new Map<string, Set<string>>()
  readonly #receipts = new Map<string, Receipt>()
  #usage: Usage = { entities: 0, bytes: 0 }

  /** @param horizon entities that were deleted before this time never existed */
  constructor(below?: UserState, horizon = Number.NEGATIVE_INFINITY) {
    this.#below = below
    this.#horizon = horizon
  }

  /** An empty layer over this state. */
  layer(horizon = this.#horizon): UserState {
    return new UserState(this, horizon)
  }

  entity(key: string): Entity | undefined {
    for (let state: UserState | undefined = this; state; state = state.#below) {
      const entity = state.#entities.get(key)
      if (entity) {
        return entity.deletedAt !== undefined && entity.deletedAt < this.#horizon ? undefined : entity
      }
    }
    return undefined
  }

  receipt(mutationId: string): Receipt | undefined {
    return this.#receipts.get(mutationId) ?? this.#below?.receipt(mutationId)
  }

  /** The children of an entity, tombstones included, in the order of siblings. */
  children(parent: Entity): Entity[] {
    const keys = new Set<string>()
    for (let state: UserState | undefined = this; state; state = state.#below) {
      for (const key of state.#keysByParent.get(parent.id) ?? []) {
        keys.add(key)
      }
    }
    return [...keys]
      .map(key => this.entity(key))
      .filter(child => child?.parentId === parent.id && child.type.parent?.name === parent.type.name)
      .map(child => child!)
      .sort(compareSiblings)
  }

  liveChildren(parent: Entity): Entity[] {
    return this.children(parent).filter(isLive)
  }

  /** Everything below an entity, tombstones included, parents before children. */
  descendants(top: Entity): Entity[] {
    const found = this.children(top)
    for (let index = 0; index < found.length; index++) {
      found.push(...this.children(found[index]!))
    }
    return found
  }

  /** The entity, then everything below it. */
  subtree(top: Entity): Entity[] {
    return [top, ...this.descendants(top)]
  }

  /** Another live entity of this type with a value that only one may have. */
  holder(type: string, field: string, value: string, exceptId: string): Entity | undefined {
    const seen = new Set<string>()
    for (let state: UserState | undefined = this; state; state = state.#below) {
      for (const [key, entity] of state.#entities) {
        const isFirst = !seen.has(key)
        seen.add(key)
        const isOther = entity.type.name === type && isLive(entity) && entity.id !== exceptId
        if (isFirst && isOther && entity.fields.get(field) === value) {
          return entity
        }
      }
    }
    return undefined
  }

  put(entity: Entity): void {
    const key = entityKey(entity)
    this.#entities.set(key, entity)
    if (entity.parentId !== undefined) {
      const keys = this.#keysByParent.get(entity.parentId) ?? new Set()
      this.#keysByParent.set(entity.parentId, keys.add(key))
    }
  }

  putReceipt(mutationId: string, receipt: Receipt): void {
    this.#receipts.set(mutationId, receipt)
  }

  get usage(): Usage {
    const below = this.#below?.usage
    return below
      ? { entities: below.entities + this.#usage.entities, bytes: below.bytes + this.#usage.bytes }
      : this.#usage
  }

  addUsage(added: Usage): void {
    this.#usage = { entities: this.#usage.entities + added.entities, bytes: this.#usage.bytes + added.bytes }
  }

  /** Adds the content of a layer. */
  absorb(layer: UserState): void {
    this.addUsage(layer.#usage)
    for (const entity of layer.#entities.values()) {
      this.put(entity)
    }
    for (const [id, receipt] of layer.#receipts) {
      this.#receipts.set(id, receipt)
    }
  }

  /** The entities of this layer itself. */
  own(): Iterable<Entity> {
    return this.#entities.values()
  }

  /** A copy of this layer itself. */
  copy(): UserState {
    const copy = new UserState()
    copy.absorb(this)
    return copy
  }

  /** Removes the tombstones at and before a position. */
  purge(position: number): void {
    for (const [key, entity] of this.#entities) {
      if (!isLive(entity) && entity.position <= position) {
        this.#entities.delete(key)
        this.#keysByParent.get(entity.parentId ?? '')?.delete(key)
      }
    }
  }
}

/** Without an order last, then by age, then by id. */
function compareSiblings(one: Entity, other: Entity): number {
  return (
    orderOf(one) - orderOf(other) ||
    one.createdAt - other.createdAt ||
    (one.id < other.id ? -1 : one.id > other.id ? 1 : one.type.code - other.type.code)
  )
}

function orderOf(entity: Entity): number {
  const order = entity.fields.get('order')
  return typeof order === 'number' ? order : Number.MAX_VALUE
}
