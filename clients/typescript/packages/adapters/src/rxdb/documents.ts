import type { WithDeleted } from 'rxdb'
import { deepEqual } from 'rxdb/plugins/utils'
import type { ReplicatedDocument } from './options.js'

/** A row of the client, of any type. */
export type AnyRow = { readonly id: string; readonly etag?: string }

type Members = { readonly [member: string]: unknown }

/** Members that only the engine or the server sets. */
const READ_ONLY: readonly string[] = ['id', 'localId', 'etag', 'version', 'created_at', 'updated_at']

/** The parts of a schema of RxDB that are used. */
export interface DocumentSchema {
  readonly primaryPath: string
  readonly jsonSchema: { readonly properties: object }
}

/** Turns rows of the client into documents of one collection, and back. */
export class Documents<D extends ReplicatedDocument> {
  readonly #names: readonly string[]
  readonly #fields: readonly string[]

  /** @throws TypeError when the primary key is not `id`, or when there is no property `etag` */
  constructor(collection: string, { primaryPath, jsonSchema }: DocumentSchema) {
    this.#names = Object.keys(jsonSchema.properties).filter(name => !name.startsWith('_'))
    this.#fields = this.#names.filter(name => !READ_ONLY.includes(name))
    if (primaryPath !== 'id') {
      throw new TypeError(`${collection}: primary key ${primaryPath} (expected: id)`)
    }
    if (!this.#names.includes('etag')) {
      throw new TypeError(`${collection}: no property etag (expected: a schema with etag: { type: 'string' })`)
    }
  }

  /** The document of a row. Members that the schema does not have are left out. */
  of(row: AnyRow): WithDeleted<D> {
    const members: Members = row
    const present = this.#names.filter(name => members[name] !== undefined)
    const document: unknown = { ...Object.fromEntries(present.map(name => [name, members[name]])), _deleted: false }
    return document as WithDeleted<D>
  }

  /** Whether two documents have the same content; two that are deleted always have. */
  isSame(one: WithDeleted<D>, other: WithDeleted<D>): boolean {
    const [left, right] = [membersOf(one), membersOf(other)]
    return one._deleted || other._deleted
      ? one._deleted === other._deleted
      : this.#names.every(name => deepEqual(left[name], right[name]))
  }

  /** The fields of a creation. */
  created(document: WithDeleted<D>): Members {
    const members = membersOf(document)
    const names = ['id', 'localId', ...this.#fields].filter(name => members[name] !== undefined)
    return Object.fromEntries(names.map(name => [name, members[name]]))
  }

  /** The fields that were changed here and that the client does not have yet. A member that is gone is cleared. */
  changed(document: WithDeleted<D>, before: D | undefined, row: AnyRow | undefined): Members {
    const [wanted, old, now] = [membersOf(document), membersOf(before ?? {}), membersOf(row ?? {})]
    const names = this.#fields.filter(
      name => !isSameValue(wanted[name], old[name]) && !(row && isSameValue(wanted[name], now[name])),
    )
    return Object.fromEntries(names.map(name => [name, wanted[name] ?? null]))
  }
}

function membersOf(object: object): Members {
  return object as Members
}

/** A field without a value is absent in rows, and may be null in documents. */
function isSameValue(one: unknown, other: unknown): boolean {
  return deepEqual(one ?? null, other ?? null)
}
