import type { Written } from './base.js'
import type { RemovalRecord } from './schema.js'
import { result } from './transaction.js'

/** Ids or places in one record, so that it stays short. */
const PER_RECORD = 500

/** Removals of one revision. */
export interface Removals {
  readonly ops: readonly number[]
  readonly base: readonly Written[]
}

function* slices<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += PER_RECORD) {
    yield items.slice(start, start + PER_RECORD)
  }
}

function* records(removals: Removals): Generator<RemovalRecord> {
  for (const ops of slices(removals.ops)) {
    yield { ops }
  }
  for (const { directory, removed } of removals.base) {
    for (const ids of slices(removed)) {
      yield { base: { g: directory.generation, t: directory.type, ids } }
    }
  }
}

/** Keeps what this revision removed, and drops what the revisions up to `forgotten` removed. */
export function putRemovals(tx: IDBTransaction, rev: number, removals: Removals, forgotten: number): void {
  const store = tx.objectStore('removals')
  let n = 0
  for (const record of records(removals)) {
    store.put(record, [rev, n++])
  }
  if (n > 0) {
    store.delete(IDBKeyRange.upperBound([forgotten, []]))
  }
}

/** The records that later revisions removed, as far as it is kept. */
export function removalsAfter(tx: IDBTransaction, rev: number): Promise<readonly RemovalRecord[]> {
  return result(tx.objectStore('removals').getAll(IDBKeyRange.lowerBound([rev, []])))
}
