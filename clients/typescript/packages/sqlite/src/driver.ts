import type { FileFacts } from './file-facts.js'

/** The driver port: the little that the store needs of a SQLite library. */

export type SqlValue = string | number | null

export type SqlRow = { readonly [column: string]: unknown }

/**
 * One connection of a library whose calls end at once. A transaction on it runs without a pause, so several connections
 * of one process never wait for each other.
 */
export interface SyncDriver {
  readonly sync: true
  /** Runs one statement that has neither parameters nor rows. */
  exec(sql: string): void
  /** Runs one statement with a parameter for each `?`, and returns its rows; none when it is not a query. */
  all(sql: string, params: readonly SqlValue[]): readonly SqlRow[]
  close(): void
}

/** One connection of a library with promises. The store makes one call at a time. */
export interface AsyncDriver {
  readonly sync: false
  exec(sql: string): Promise<void>
  all(sql: string, params: readonly SqlValue[]): Promise<readonly SqlRow[]>
  close(): Promise<void>
  /** In place of `BEGIN`, `COMMIT` and `ROLLBACK`, for a library that has calls of its own for them. */
  readonly transaction?: {
    begin(): Promise<void>
    commit(): Promise<void>
    rollback(): Promise<void>
  }
}

/** Errors of a driver are passed on as they are; the store makes `StorageFailed` of them. */
export type SqliteDriver = SyncDriver | AsyncDriver

/** Where the databases of a store are. */
export interface SqliteFiles {
  /** Names the data; another name means other data. */
  readonly name: string
  /** Whether several processes, or several tabs of a browser, may open these databases at once. */
  readonly shared: boolean
  /** Whether only tabs of one origin open them. The locks and the channels of the browser connect those. */
  readonly isOfOneOrigin?: boolean
  /**
   * Opens a new connection to one of the databases, and makes the database when it is not there. `database` names it:
   * 36 characters of 0-9, a-f and hyphens, so that it is safe in a file name.
   */
  open(database: string): Promise<SqliteDriver>
  /**
   * Facts about the file of an open database, by which a store finds out that the file is a copy. Absent where there
   * are none.
   */
  facts?(database: string): Promise<FileFacts | undefined>
}
