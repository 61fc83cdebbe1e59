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
  /** How often a client asks SQLite whether another process has written, in milliseconds. 250 by default. */
  readonly watchMs?: number
  /**
   * A client that waits for the lead asks the leader for a sign of life after so many milliseconds without one. 750 by
   * default.
   */
  readonly leaseAskMs?: number
  /**
   * After so many milliseconds without an answer, it takes the lead. At least twice `watchMs`; 1,000 by default. A
   * leader whose process does something else for so long loses the lead to another process.
   */
  readonly leaseAnswerMs?: number
  /** So many requests from process to process are kept in the database. 100 by default. */
  readonly messageLimit?: number
}

export interface SqliteStoreFactory extends StoreFactory {
  store(user: string | null): SqliteStore
}

/**
 * After a silence of 5 s, the engine takes the lead itself. With the largest values, a waiting client hears of the
 * leader every 3.5 s at the latest, and a longer wait for an answer has no effect.
 */
const WATCH_MS_MAX = 500
const LEASE_ASK_MS_MAX = 2_000
const LEASE_ANSWER_MS_MAX = 4_000

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
  const watchMs = wholeNumber('watchMs', options.watchMs ?? 250, 10, WATCH_MS_MAX)
  const settings = {
    durability: options.durability ?? 'strict',
    busyTimeoutMs: wholeNumber('busyTimeoutMs', options.busyTimeoutMs ?? 5_000, 0),
    historyLimit: wholeNumber('historyLimit', options.historyLimit ?? 10_000, 1),
    isAcrossProcesses: files.shared && !files.isOfOneOrigin,
    messageLimit: wholeNumber('messageLimit', options.messageLimit ?? 100, 1),
    limits: {
      watchMs,
      leaseAskMs: wholeNumber('leaseAskMs', options.leaseAskMs ?? 750, 10, LEASE_ASK_MS_MAX),
      leaseAnswerMs: wholeNumber('leaseAnswerMs', options.leaseAnswerMs ?? 1_000, 2 * watchMs, LEASE_ANSWER_MS_MAX),
    },
  }
  return {
    name: files.name,
    shared: files.shared,
    store: user => {
      const name = databaseOf(user)
      const file = { open: () => files.open(name), facts: async () => files.facts?.(name) }
      return new SqlStore(file, {
        ...settings,
        user,
        name: files.name,
        database: JSON.stringify([files.name, name]),
      })
    },
  }
}

/** JSON tells null from `"null"`, and writes a surrogate without a partner as an escape, which UTF-8 cannot. */
function databaseOf(user: string | null): string {
  return uuidV5(NAMESPACE, JSON.stringify(user))
}

function wholeNumber(name: string, value: number, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    const range = most === Number.MAX_SAFE_INTEGER ? `>= ${least}` : `from ${least} to ${most}`
    throw new RangeError(`${name}: ${value} (expected: a whole number ${range})`)
  }
  return value
}
