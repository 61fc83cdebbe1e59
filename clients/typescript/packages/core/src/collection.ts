import type { Row } from './fold.js'
import type { Value, WriteOptions } from './intent.js'
import { type Live, rowsOf, type Source } from './live.js'
import type { Condition, Query, Where } from './query.js'
import { type Joins, treeOf } from './tree.js'
import type { CatalogueTypes, CreateOf, FieldOf, JoinsOf, PatchOf, RowOf, TreeOf, TypeName, WhereOf } from './types.js'
import type { Write } from './write.js'

/** The part of a client that a collection uses. */
export interface CollectionHost {
  watch<V>(source: Source<V>): Live<V>
  once<V>(source: Source<V>): Promise<V>
  row(type: string, id: string): Promise<Row | undefined>
  write<T>(make: (draft: DraftWriter) => T, options: WriteOptions | undefined): Promise<Write<T>>
}

/** Adds operations to a write. */
export interface DraftWriter {
  create(type: string, data: { readonly [field: string]: Value }, isUpsert: boolean): { readonly id: string }
  patch(type: string, target: Row | string, data: { readonly [field: string]: Value }): void
  delete(type: string, target: Row | string): void
}

/** Some entities of a type, in an order. It is a description; nothing is read before one of its methods is called. */
export class Selection<C extends CatalogueTypes<C>, T extends TypeName<C>> {
  protected readonly host: CollectionHost
  protected readonly query: Query

  constructor(host: CollectionHost, query: Query) {
    this.host = host
    this.query = query
  }

  /** Those that fit: a value, `null` for none, `{ in: […] }`, or a range as `{ gte: 1, lt: 5 }`. */
  where(where: WhereOf<C, T>): Selection<C, T> {
    return this.#with({ where: { ...this.query.where, ...(where as Where) } })
  }

  /** In the order of a field. A second call orders those that are equal in the first field. */
  orderBy(field: FieldOf<C, T>, direction: 'asc' | 'desc' = 'asc'): Selection<C, T> {
    return this.#with({ orderBy: [...this.query.orderBy, { field, descending: direction === 'desc' }] })
  }

  /** At most so many. */
  limit(limit: number): Selection<C, T> {
    if (!Number.isSafeInteger(limit) || limit < 0) {
      throw new RangeError(`limit: ${limit} (expected: a whole number from 0 on)`)
    }
    return this.#with({ limit })
  }

  /** The rows now. */
  async get(): Promise<readonly RowOf<C, T>[]>
  async get(): Promise<unknown> {
    return this.host.once(rowsOf(this.query))
  }

  /** Calls `changed` with the rows as soon as they are loaded, and each time they change. The result ends it. */
  subscribe(changed: (rows: readonly RowOf<C, T>[]) => void): () => void {
    return this.live().subscribe(rows => {
      if (rows) {
        changed(rows)
      }
    })
  }

  /** The same rows for libraries that read and watch: `get` gives the same array until something changes. */
  live(): Live<readonly RowOf<C, T>[]> {
    const live: unknown = this.host.watch(rowsOf(this.query))
    return live as Live<readonly RowOf<C, T>[]>
  }

  #with(change: Partial<Query>): Selection<C, T> {
    return new Selection<C, T>(this.host, { ...this.query, ...change })
  }
}

/** All entities of a type. */
export class Collection<C extends CatalogueTypes<C>, T extends TypeName<C>> {
  readonly type: T
  readonly #host: CollectionHost

  constructor(host: CollectionHost, type: T) {
    this.type = type
    this.#host = host
  }

  /** Every row of the type. */
  all(): Selection<C, T> {
    return new Selection<C, T>(this.#host, { type: this.type, where: {}, orderBy: [] })
  }

  where(where: WhereOf<C, T>): Selection<C, T> {
    return this.all().where(where)
  }

  orderBy(field: FieldOf<C, T>, direction: 'asc' | 'desc' = 'asc'): Selection<C, T> {
    return this.all().orderBy(field, direction)
  }

  /** The row with this id, as a selection of one or none. */
  byId(id: string): Selection<C, T> {
    return new Selection<C, T>(this.#host, { type: this.type, where: { id }, orderBy: [] })
  }

  /** One row; undefined when there is none. */
  async get(id: string): Promise<RowOf<C, T> | undefined>
  async get(id: string): Promise<unknown> {
    return this.#host.row(this.type, id)
  }

  /**
   * An entity with everything below it, and with the entities to which the named fields refer. `get` gives null when
   * there is no such entity, and undefined until the rows are loaded.
   *
   * @param joins fields with the id of another entity, by type: `{ workout_exercise: ['exercise_id'] }`
   */
  tree(id: string, joins: JoinsOf<C> = {}): Live<TreeOf<C, T> | null> {
    const live: unknown = this.#host.watch(treeOf(this.type, id, joins as Joins))
    return live as Live<TreeOf<C, T> | null>
  }

  /** Makes a new entity. It is durable on the device when the promise ends. */
  create(data: CreateOf<C, T>, options?: WriteOptions): Promise<Write<{ readonly id: string }>> {
    return this.#host.write(draft => draft.create(this.type, asFields(data), false), options)
  }

  /** Makes an entity, or sets these fields when there is one with this `id` or `localId`. */
  upsert(data: CreateOf<C, T>, options?: WriteOptions): Promise<Write<{ readonly id: string }>> {
    return this.#host.write(draft => draft.create(this.type, asFields(data), true), options)
  }

  /**
   * Sets the named fields; `null` clears one. Pass the row that the person saw when they made the change: then a change
   * by others that came in between is found, even when this device has it already.
   */
  patch(target: RowOf<C, T> | string, data: PatchOf<C, T>, options?: WriteOptions): Promise<Write<void>> {
    return this.#host.write(draft => draft.patch(this.type, asTarget(target), asFields(data)), options)
  }

  /** Deletes an entity and everything below it. */
  delete(target: RowOf<C, T> | string, options?: WriteOptions): Promise<Write<void>> {
    return this.#host.write(draft => draft.delete(this.type, asTarget(target)), options)
  }
}

/** The collections as a synchronous `write` callback sees them. */
export type Transaction<C extends CatalogueTypes<C>> = {
  readonly [T in TypeName<C>]: {
    create(data: CreateOf<C, T>): { readonly id: string }
    upsert(data: CreateOf<C, T>): { readonly id: string }
    patch(target: RowOf<C, T> | string, data: PatchOf<C, T>): void
    delete(target: RowOf<C, T> | string): void
  }
}

/** The collections of a write, whose operations go into this draft. */
export function transactionOf<C extends CatalogueTypes<C>>(draft: DraftWriter): Transaction<C> {
  const collections: unknown = byName(type => ({
    create: (data: object) => draft.create(type, asFields(data), false),
    upsert: (data: object) => draft.create(type, asFields(data), true),
    patch: (target: object | string, data: object) => draft.patch(type, asTarget(target), asFields(data)),
    delete: (target: object | string) => draft.delete(type, asTarget(target)),
  }))
  return collections as Transaction<C>
}

export type Database<C extends CatalogueTypes<C>> = { readonly [T in TypeName<C>]: Collection<C, T> }

/** An object with a member for each name, made when it is first used. */
export function byName<V>(make: (name: string) => V): { readonly [name: string]: V } {
  const made = new Map<string, V>()
  return new Proxy(Object.create(null) as { readonly [name: string]: V }, {
    get: (_target, name) => {
      if (typeof name !== 'string' || name === 'then') {
        return undefined
      }
      const known = made.get(name)
      const value = known ?? make(name)
      made.set(name, value)
      return value
    },
    has: (_target, name) => typeof name === 'string',
  })
}

function asFields(data: object): { readonly [field: string]: Value } {
  return data as { readonly [field: string]: Value }
}

function asTarget(target: object | string): Row | string {
  return target as Row | string
}

export type { Condition }
