import {
  type CatalogueTypes,
  type Json,
  type Replog,
  type Transaction,
  uuidV4,
  type Value,
  type WriteOptions,
} from '@replog/core'

/** Data of an operation as JSON, without members that are undefined. */
type Data = { readonly [field: string]: Json }

/** The row that the person saw: the members by which the client finds the base of the write. */
interface Shown {
  readonly id: string
  readonly etag?: string
  readonly $base?: number
}

export type Operation =
  | { readonly kind: 'create' | 'upsert'; readonly type: string; readonly data: Data }
  | { readonly kind: 'patch'; readonly type: string; readonly target: Shown | string; readonly data: Data }
  | { readonly kind: 'delete'; readonly type: string; readonly target: Shown | string }

/**
 * A write as JSON, for the variables of a mutation. It has a name, and the ids of what it creates, so that it is
 * applied once, however often the mutation runs.
 */
export interface ReplogChange<T = unknown> {
  /** The value that the callback returned. */
  readonly value: T
  readonly once: string
  readonly operations: readonly Operation[]
  readonly options: Omit<WriteOptions, 'once'>
}

/**
 * Makes the variables of a mutation: several operations that the server applies together or not at all. Nothing is
 * stored or checked before the mutation runs.
 *
 * @param _replog gives the types
 * @param make is called at once, and is synchronous
 * @throws TypeError when something is created with a `localId` and without an `id`
 */
export function replogChange<C extends CatalogueTypes<C>, T>(
  _replog: Replog<C>,
  make: (tx: Transaction<C>) => T,
  options: Omit<WriteOptions, 'once'> = {},
): ReplogChange<T> {
  const operations: Operation[] = []
  const value = make(recorder<C>(operations))
  return { value, once: uuidV4(Math.random), operations, options }
}

/** Takes operations down instead of making them. */
function recorder<C extends CatalogueTypes<C>>(operations: Operation[]): Transaction<C> {
  const create = (kind: 'create' | 'upsert', type: string, data: object) => {
    const json = jsonOf(data)
    if (json.id === undefined && json.localId !== undefined) {
      throw new TypeError(`localId: ${json.localId} without id (expected: an id too, for instance of idOfLocal)`)
    }
    const id = json.id ?? uuidV4(Math.random)
    operations.push({ kind, type, data: { ...json, id } })
    return { id }
  }
  const entity = (type: string) => ({
    create: (data: object) => create('create', type, data),
    upsert: (data: object) => create('upsert', type, data),
    patch: (target: object | string, data: object) => {
      operations.push({ kind: 'patch', type, target: shown(target), data: jsonOf(data) })
    },
    delete: (target: object | string) => {
      operations.push({ kind: 'delete', type, target: shown(target) })
    },
  })
  return new Proxy({} as Transaction<C>, { get: (_target, type) => entity(String(type)) })
}

function shown(target: object | string): Shown | string {
  if (typeof target === 'string') {
    return target
  }
  const { id, etag, $base } = target as Shown
  return { id, ...(etag === undefined ? {} : { etag }), ...($base === undefined ? {} : { $base }) }
}

function jsonOf(fields: object): Data {
  const json: Record<string, Json> = {}
  for (const [field, value] of Object.entries(fields as { readonly [field: string]: Value })) {
    if (value !== undefined) {
      json[field] = value instanceof Date ? instant(value) : value
    }
  }
  return json
}

/** The client refuses an invalid one when the mutation runs. */
function instant(value: Date): string {
  return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
}
