import type { CatalogueTypes, Replog, RowMembers, TypeName, WriteOptions } from '@replog/core'
import type { BaseCollectionConfig, CollectionConfig } from '@tanstack/db'
import { Feed } from './feed.js'
import { adopt, replogMutationFn, writerOf } from './mutations.js'

/**
 * An entity in a collection. Rows that come from the client have all members of `RowOf`. A row that is inserted has the
 * fields and an `id`; the other members are added as soon as the client has it.
 */
export type CollectionRow<C extends CatalogueTypes<C>, T extends TypeName<C>> = Readonly<C[T]['row']> &
  Partial<Omit<RowMembers, 'id'>> & { readonly id: string }

export interface ReplogCollectionConfig<C extends CatalogueTypes<C>, T extends TypeName<C>>
  extends Pick<
    BaseCollectionConfig<CollectionRow<C, T>, string>,
    'id' | 'gcTime' | 'startSync' | 'autoIndex' | 'defaultIndexType' | 'compare' | 'defaultStringCollation'
  > {
  /** The client. The collection waits until it is open. */
  readonly client: Replog<C>
  /** The entity type whose rows the collection has. */
  readonly type: T
  /** Priority and policy of the writes of `insert`, `update` and `delete` outside of a transaction. */
  readonly write?: Omit<WriteOptions, 'once'>
}

/** The options of a collection without a schema: the client checks writes by the catalogue. */
export type ReplogCollectionOptions<C extends CatalogueTypes<C>, T extends TypeName<C>> = CollectionConfig<
  CollectionRow<C, T>,
  string
> & { schema?: never }

/**
 * The options of a TanStack DB collection that has all rows of one entity type.
 *
 * - The collection is ready when the rows of this device are loaded, with or without a network.
 * - `insert`, `update` and `delete` make one atomic write each, also of several rows. Their transactions end when the
 *   write is durable on the device. They fail, and roll back, when the catalogue does not allow the write
 *   (`InvalidWrite`), when it has more than 500 rows (`TooLarge`), or when the client is not open (`NotOpen`).
 * - A write that the server does not take appears in `client.rejected`. Updates and deletions are rolled back then.
 *   Rows that were inserted stay, with `$sync: 'rejected'`, until the rejection is discarded.
 */
export function replogCollectionOptions<C extends CatalogueTypes<C>, const T extends TypeName<C>>(
  config: ReplogCollectionConfig<C, T>,
): ReplogCollectionOptions<C, T> {
  const { client, type, write, ...rest } = config
  const mutationFn = replogMutationFn(client, write)
  return {
    ...rest,
    getKey: row => row.id,
    sync: {
      rowUpdateMode: 'full',
      sync: params => {
        adopt(params.collection, { client, write: writerOf<C, T>(type) })
        const feed = new Feed<CollectionRow<C, T>>(client.db[type].all().live(), params)
        return () => feed.end()
      },
    },
    onInsert: mutationFn,
    onUpdate: mutationFn,
    onDelete: mutationFn,
  }
}
