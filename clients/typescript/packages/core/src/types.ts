import type { SyncState } from './fold.js'
import type { Json } from './json.js'

/** One entity type of an app's catalogue. `npx @replog/client types` writes these. */
export interface EntityTypes {
  /** The fields of an entity as the app reads them. A field without a value is absent. */
  readonly row: object
  /** The fields that a creation may set, and those that it must set. */
  readonly create: object
  /** The fields that a patch may set. `null` clears a field. */
  readonly patch: object
  /** The type that an entity belongs to; null for the root of a tree. */
  readonly parent: string | null
  /** For each field that holds the id of another entity: the type of that entity. */
  readonly references: object
}

/**
 * The constraint of a catalogue: `createClient<C extends CatalogueTypes<C>>`. It names the catalogue itself, because
 * an interface without index signature must fit.
 */
export type CatalogueTypes<C> = { readonly [T in keyof C]: EntityTypes }

/** The catalogue of an app without generated types: every type exists, and its fields are JSON. */
export interface AnyCatalogue {
  readonly [type: string]: {
    readonly row: { readonly [field: string]: Json | undefined }
    readonly create: { readonly [field: string]: Json | Date | undefined }
    readonly patch: { readonly [field: string]: Json | Date | undefined }
    readonly parent: string | null
    readonly references: { readonly [field: string]: string }
  }
}

/** The names of the entity types. */
export type TypeName<C> = keyof C & string

/** The members that every row has beside its fields. */
export interface RowMembers {
  readonly id: string
  /** The app's own id, when the entity was created with one. */
  readonly localId?: string
  /** Names the state at the server; absent until the server has the entity. */
  readonly etag?: string
  /** Counts the changes at the server; absent until the server has the entity. */
  readonly version?: number
  /** When the server last changed it, as RFC 3339; absent until the server has the entity. */
  readonly updated_at?: string
  /**
   * - `synced`: this is the state at the server.
   * - `pending`: some of it is not decided by the server yet.
   * - `rejected`: the server did not take some of it; see `replog.rejected`.
   */
  readonly $sync: SyncState
  /** Names the data that this row was made from, so that `patch(row, …)` is based on it. */
  readonly $base: number
}

/** The members that every creation may have beside its fields. */
export interface CreateMembers {
  /** A UUID. The client makes a random one when there is neither `id` nor `localId`. */
  readonly id?: string
  /** An id of the app's own choosing, from which client and server derive the same UUID. */
  readonly localId?: string
}

/** A row of a type, as queries give it. Rows are never changed; another state is another object. */
export type RowOf<C extends CatalogueTypes<C>, T extends TypeName<C>> = Readonly<C[T]['row']> & RowMembers

/** The argument of a creation. */
export type CreateOf<C extends CatalogueTypes<C>, T extends TypeName<C>> = Readonly<C[T]['create']> & CreateMembers

/** The argument of a patch. */
export type PatchOf<C extends CatalogueTypes<C>, T extends TypeName<C>> = Readonly<C[T]['patch']>

/** The names by which rows can be ordered and filtered. */
export type FieldOf<C extends CatalogueTypes<C>, T extends TypeName<C>> = keyof RowOf<C, T> & string

/** A condition for a member of a row: this value, none (`null`), one of several, or within a range. */
export type ConditionOf<V> = V | null | { readonly in: readonly V[] } | RangeOf<V>

/** A range of values. Rows without a value are outside of every range. */
export interface RangeOf<V> {
  readonly gt?: V
  readonly gte?: V
  readonly lt?: V
  readonly lte?: V
}

/** A filter of rows. Every named member must fit. */
export type WhereOf<C extends CatalogueTypes<C>, T extends TypeName<C>> = {
  readonly [F in FieldOf<C, T>]?: ConditionOf<NonNullable<RowOf<C, T>[F]>>
}

/** The type that entities of a type belong to; `null` for a root. */
export type ParentOf<C extends CatalogueTypes<C>, T extends TypeName<C>> = C[T]['parent']

/** The types that a type refers to, by field. The field that names the parent is one of them. */
export type ReferencesOf<C extends CatalogueTypes<C>, T extends TypeName<C>> = C[T]['references']

/** The types whose entities belong to entities of a type. */
export type ChildOf<C extends CatalogueTypes<C>, T extends TypeName<C>> =
  string extends TypeName<C> ? TypeName<C> : { [K in TypeName<C>]: C[K]['parent'] extends T ? K : never }[TypeName<C>]

/** An entity with everything below it. An entity of which nothing changed is the same object as before. */
export interface TreeOf<C extends CatalogueTypes<C>, T extends TypeName<C>> {
  readonly row: RowOf<C, T>
  /** The entities below, by type, in the order of `order` and then of their ids. */
  readonly children: { readonly [K in ChildOf<C, T>]: readonly TreeOf<C, K>[] }
  /** The entities to which the row refers, by field; those that were asked for. */
  readonly references: {
    readonly [F in keyof ReferencesOf<C, T>]?: ReferencesOf<C, T>[F] extends TypeName<C>
      ? RowOf<C, ReferencesOf<C, T>[F]>
      : never
  }
}

/** Fields with the id of another entity, by type. */
export type JoinsOf<C extends CatalogueTypes<C>> = {
  readonly [T in TypeName<C>]?: readonly (keyof ReferencesOf<C, T> & string)[]
}
