import type {
  CatalogueTypes,
  CreateOf,
  PatchOf,
  Replog,
  RowOf,
  Transaction,
  TypeName,
  Write,
  WriteOptions,
} from '@replog/core'
import type { OperationType } from '@tanstack/db'

/** The parts of a TanStack DB mutation that a write is made of. */
export interface Mutation {
  readonly type: OperationType
  readonly key: unknown
  /** The row that the person saw; empty for an insertion. */
  readonly original: object
  readonly modified: object
  readonly changes: object
  readonly collection: object
}

/** Where the rows of a collection come from. */
export interface Source {
  readonly client: object
  /** Adds a mutation of the collection to a write of the client. */
  readonly write: (tx: never, mutation: Mutation) => void
}

type Fields = { readonly [field: string]: unknown }

const sources = new WeakMap<object, Source>()
const writes = new WeakMap<object, Write<void>>()

/** Members of rows that only the engine or the server sets. */
const READ_ONLY: readonly string[] = ['etag', 'version', 'created_at', 'updated_at']

/** Says where the rows of a collection come from, so that its mutations find their way back. */
export function adopt(collection: object, source: Source): void {
  sources.set(collection, source)
}

/**
 * A `mutationFn` for `createTransaction` and `createOptimisticAction`: all mutations of the transaction become one
 * atomic write, in their order. The transaction may have rows of several collections, all of this client.
 *
 * The transaction ends when the write is durable on the device. It fails, and rolls back, when the catalogue does not
 * allow the write (`InvalidWrite`), when it has more than 500 mutations (`TooLarge`), when the client is not open
 * (`NotOpen`), or when a collection is not one of this client (`TypeError`).
 */
export function replogMutationFn<C extends CatalogueTypes<C>>(
  client: Replog<C>,
  options: Omit<WriteOptions, 'once'> = {},
): (params: { readonly transaction: { readonly mutations: readonly Mutation[] } }) => Promise<void> {
  return async ({ transaction }) => {
    const parts = transaction.mutations.map(mutation => ({ mutation, source: sourceOf(mutation, client) }))
    // The client tells the collections about the new rows before this ends, so nothing flickers when the optimistic
    // rows of the transaction are dropped.
    const write = await client.write(tx => {
      for (const { source, mutation } of parts) {
        // The source is one of this client, so it knows the types of the transaction.
        source.write(tx as never, mutation)
      }
    }, options)
    writes.set(transaction, write)
  }
}

/**
 * The RepLog write of a transaction, with the server's decision and with `cancel`. Undefined before the transaction is
 * durable (`await transaction.isPersisted.promise`), and for transactions of other sources.
 */
export function writeOf(transaction: object): Write<void> | undefined {
  return writes.get(transaction)
}

/** Adds mutations of one type to a write. */
export function writerOf<C extends CatalogueTypes<C>, T extends TypeName<C>>(
  type: T,
): (tx: Transaction<C>, mutation: Mutation) => void {
  return (tx, { type: kind, key, original, modified, changes }) => {
    const target = '$base' in original ? (original as RowOf<C, T>) : String(key)
    switch (kind) {
      case 'insert':
        tx[type].create(created(modified) as CreateOf<C, T>)
        return
      case 'update': {
        const fields = patched(changes)
        if (Object.keys(fields).length > 0) {
          tx[type].patch(target, fields as PatchOf<C, T>)
        }
        return
      }
      case 'delete':
        tx[type].delete(target)
    }
  }
}

function sourceOf({ collection }: Mutation, client: object): Source {
  const source = sources.get(collection)
  if (source?.client !== client) {
    const name = 'id' in collection ? String(collection.id) : ''
    throw new TypeError(`collection ${name}: not one of this client (expected: made with replogCollectionOptions)`)
  }
  return source
}

function created(row: object): Fields {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !isReadOnly(name)))
}

/** A member that the draft no longer has is cleared. */
function patched(changes: object): Fields {
  return Object.fromEntries(
    Object.entries(changes)
      .filter(([name]) => !isReadOnly(name) && name !== 'id' && name !== 'localId')
      .map(([name, value]) => [name, value ?? null]),
  )
}

function isReadOnly(name: string): boolean {
  return name.startsWith('$') || READ_ONLY.includes(name)
}
