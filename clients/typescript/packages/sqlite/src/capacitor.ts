import type { AsyncDriver, SqlRow, SqlValue } from './driver.js'
import { type SqliteStoreFactory, type SqliteStoreOptions, sqliteStore } from './sqlite-store.js'

/** The part of the class `SQLiteConnection` of `@capacitor-community/sqlite` that is used. */
export interface CapacitorSqlite {
  checkConnectionsConsistency(): Promise<unknown>
  createConnection(
    database: string,
    encrypted: boolean,
    mode: string,
    version: number,
    readonly: boolean,
  ): Promise<CapacitorDatabase>
  closeConnection(database: string, readonly: boolean): Promise<void>
}

export interface CapacitorDatabase {
  open(): Promise<void>
  beginTransaction(): Promise<unknown>
  commitTransaction(): Promise<unknown>
  rollbackTransaction(): Promise<unknown>
  query(statement: string, values?: SqlValue[]): Promise<{ values?: unknown[] }>
  run(statement: string, values?: SqlValue[], transaction?: boolean): Promise<unknown>
}

export interface CapacitorStoreOptions extends SqliteStoreOptions {
  /** Encrypts the databases with the passphrase that the app has given to the plugin. */
  readonly encrypted?: boolean
}

/**
 * Keeps data in SQLite on iOS and Android, with `@capacitor-community/sqlite`, whose connections the app passes:
 *
 * ```ts
 * import { CapacitorSQLite, SQLiteConnection } from '@capacitor-community/sqlite'
 * const store = capacitorSqliteStore(new SQLiteConnection(CapacitorSQLite), 'gym')
 * ```
 *
 * `name` names the databases: `gym` gives each user a database `gym-<id>`. The plugin has one connection for each
 * database, so a database can be open in one store at a time. In browsers, the plugin keeps its data in memory: use
 * `indexedDbStore` there.
 */
export function capacitorSqliteStore(
  sqlite: CapacitorSqlite,
  name: string,
  { encrypted = false, ...options }: CapacitorStoreOptions = {},
): SqliteStoreFactory {
  const open = (database: string) => openCapacitor(sqlite, `${name}-${database}`, encrypted)
  return sqliteStore({ name, shared: false, open }, options)
}

async function openCapacitor(sqlite: CapacitorSqlite, file: string, encrypted: boolean): Promise<AsyncDriver> {
  // The native side keeps the connections of a page that was loaded again; this closes them.
  await sqlite.checkConnectionsConsistency()
  const database = await sqlite.createConnection(file, encrypted, encrypted ? 'secret' : 'no-encryption', 1, false)
  await database.open()
  return {
    sync: false,
    exec: async sql => {
      await database.run(sql, [], false)
    },
    all: async (sql, params) => {
      if (/^\s*(SELECT|PRAGMA)\b/i.test(sql)) {
        return ((await database.query(sql, [...params])).values ?? []) as SqlRow[]
      }
      await database.run(sql, [...params], false)
      return []
    },
    close: () => sqlite.closeConnection(file, false),
    // Android has several connections behind one database, and keeps only its own transactions on one of them.
    transaction: {
      begin: async () => void (await database.beginTransaction()),
      commit: async () => void (await database.commitTransaction()),
      rollback: async () => void (await database.rollbackTransaction()),
    },
  }
}
