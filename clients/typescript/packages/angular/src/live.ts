import { computed, effect, type Signal, signal, untracked } from '@angular/core'
import type {
  AnyCatalogue,
  CatalogueTypes,
  Collection,
  Database,
  JoinsOf,
  Live,
  RowOf,
  Selection,
  TreeOf,
  TypeName,
} from '@replog/core'
import { injectReplog, isOnServer } from './client.js'

/** The id of an entity: a text, or a signal or another function that gives it. Without an id there is no entity. */
export type IdSource = string | null | undefined | (() => string | null | undefined)

const NONE: Live<never> = {
  key: '',
  get: () => undefined,
  loaded: () => Promise.resolve(),
  subscribe: () => () => {},
}

/** The value of what `select` gives. The subscription is made in an effect, which ends with the injection context. */
function follow<C extends CatalogueTypes<C>, V>(
  select: (db: Database<C>) => Live<V> | null | undefined,
): Signal<V | undefined> {
  if (isOnServer()) {
    return signal(undefined).asReadonly()
  }
  const { db } = injectReplog<C>()
  // Queries of one client with the same key have the same rows, so the subscription to the one before is kept.
  const live = computed(() => select(db) ?? NONE, { equal: (one, other) => one.key === other.key })
  const version = signal(0)
  const changed = () => version.update(count => count + 1)
  // In an effect, because `select` may read inputs of a component, which have no values in its constructor.
  effect(onCleanup => {
    onCleanup(live().subscribe(changed))
    // The value may have been read, and may have changed, before there was a subscription.
    changed()
  })
  return computed(() => {
    version()
    const current = live()
    return untracked(() => current.get())
  })
}

/**
 * The rows that fit a query, and always those of now. A row that did not change stays the same object. Call it where
 * `inject` may be called; the subscription ends with that context.
 *
 * @param select makes the query; `null` asks for nothing. When a signal that it reads changes, the new query takes the
 *   place of the one before.
 * @returns undefined while the rows are loaded, and on a server. Reading it throws the error with which the device's
 *   store failed to load them.
 */
export function liveRows<C extends CatalogueTypes<C> = AnyCatalogue, T extends TypeName<C> = TypeName<C>>(
  select: (db: Database<C>) => Selection<C, T> | null | undefined,
): Signal<readonly RowOf<C, T>[] | undefined> {
  return follow<C, readonly RowOf<C, T>[]>(db => select(db)?.live())
}

/**
 * One row, and always that of now. Call it where `inject` may be called.
 *
 * @param select gives the collection of the row
 * @param id may be a signal, and may be absent
 * @returns undefined while it is loaded, null when there is none. Reading it throws the error with which the device's
 *   store failed to load it.
 */
export function liveRow<C extends CatalogueTypes<C> = AnyCatalogue, T extends TypeName<C> = TypeName<C>>(
  select: (db: Database<C>) => Collection<C, T>,
  id: IdSource,
): Signal<RowOf<C, T> | null | undefined> {
  const rows = liveRows<C, T>(db => withId(id, named => select(db).byId(named)))
  return computed(() =>
    withId(id, () => {
      const found = rows()
      return found && (found[0] ?? null)
    }),
  )
}

/**
 * One entity with everything below it, and always as it is now. A part of which nothing changed stays the same object.
 * Call it where `inject` may be called.
 *
 * @param select gives the collection of the entity
 * @param id may be a signal, and may be absent
 * @param joins fields with the id of another entity that is wanted too, by type:
 *   `{ workout_exercise: ['exercise_id'] }`
 * @returns undefined while it is loaded, null when there is none. Reading it throws the error with which the device's
 *   store failed to load it.
 */
export function liveTree<C extends CatalogueTypes<C> = AnyCatalogue, T extends TypeName<C> = TypeName<C>>(
  select: (db: Database<C>) => Collection<C, T>,
  id: IdSource,
  joins: JoinsOf<C> = {},
): Signal<TreeOf<C, T> | null | undefined> {
  const tree = follow<C, TreeOf<C, T> | null>(db => withId(id, named => select(db).tree(named, joins)))
  return computed(() => withId(id, () => tree()))
}

/** Null when there is no id. */
function withId<V>(id: IdSource, make: (id: string) => V): V | null {
  const named = typeof id === 'function' ? id() : id
  return named === null || named === undefined ? null : make(named)
}
