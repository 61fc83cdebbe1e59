import { type StoreFactory, uuidV5 } from '@replog/core'
import type { SqliteFiles } from './driver.js'
import { type SqliteStore, SqlStore } from './sql-store.js'

export interface SqliteStoreOptions {
  /**
   * `strict` (the default): a write is on the disk when its promise ends, so that it survives a power cut
   * (`synchronous=FULL`). `relaxed`: the last writes may be lost in a power cut, but not when the process ends.
   */
  readonly durability?: 'strict' | 'relaxed'
  /** So long a call waits for another process that writes, before it rejects. 5,000 by default. */
  readonly busyTimeoutMs?: number
  /**
   * A tab that asks what changed before this many removals gets the whole queue, and loads its types again. 10,000 by
   * default.
   */
  readonly historyLimit?: number
}

export interface SqliteStoreFactory extends StoreFactory {
  store(user: string | null): SqliteStore
}

const NAMESPACE = '0f0a4b57-7b0c-5a52-9e5a-6a8d5f6f2a11'

/**
 * Stores in SQLite databases that a driver opens.
 *
 * Each user has a database of their own, and not a column in a common one: the data of one user can be wiped without a
 * trace in pages that others use, a damaged file is the loss of one user, and no index is longer than needed. A name is
 * derived from the user, so that any user name is safe in a file name, and no file name tells a user's name. Names of
 * different users are different, also on file systems without upper and lower case; and a database refuses another
 * user.
 */
export function sqliteStore(files: SqliteFiles, options: SqliteStoreOptions = {}): SqliteStoreFactory {
  const settings = {
    durability: options.durability ?? 'strict',
    busyTimeoutMs: wholeNumber('busyTimeoutMs', options.busyTimeoutMs ?? 5_000, 0),
    historyLimit: wholeNumber('historyLimit', options.historyLimit ?? 10_000, 1),
  }
  return {
    name: files.name,
    shared: files.shared,
    store: user => {
      const name = databaseOf(user)
      const database = JSON.stringify([files.name, name])
      return new SqlStore(() => files.open(name), { ...settings, user, database })
    },
  }
}

/** JSON tells null from `"null"`, and writes a surrogate without a partner as an escape, which UTF-8 cannot. */
function databaseOf(user: string | null): string {
  return uuidV5(NAMESPACE, JSON.stringify(user))
}

function wholeNumber(name: string, value: number, least: number): number {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${name}: ${value} (expected: a whole number >= ${least})`)
  }
  return value
}
