import type { SqlRow, SqlValue, SyncDriver } from './driver.js'

/** A library that prepares statements. A prepared statement is a function from its parameters to its rows. */
export interface SyncLibrary {
  exec(sql: string): void
  prepare(sql: string): (params: readonly SqlValue[]) => readonly unknown[]
  close(): void
}

/**
 * A driver that prepares each statement once: the store has few of them, and they differ only in their parameters.
 */
export function syncDriver({ exec, prepare, close }: SyncLibrary): SyncDriver {
  const statements = new Map<string, (params: readonly SqlValue[]) => readonly unknown[]>()
  return {
    sync: true,
    exec,
    all: (sql, params) => {
      const statement = statements.get(sql) ?? prepare(sql)
      statements.set(sql, statement)
      return statement(params) as readonly SqlRow[]
    },
    close,
  }
}
