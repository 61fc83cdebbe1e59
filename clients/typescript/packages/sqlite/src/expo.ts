import type { AsyncDriver, SqlRow, SqlValue } from './driver.js'
import { fileOf } from './file-name.js'
import { type SqliteStoreFactory, type SqliteStoreOptions, sqliteStore } from './sqlite-store.js'

/** The part of the module `expo-sqlite` that is used. */
export interface ExpoSqlite {
  openDatabaseAsync(databaseName: string, options?: { useNewConnection?: boolean }): Promise<ExpoDatabase>
}

export interface ExpoDatabase {
  execAsync(source: string): Promise<void>
  getAllAsync(source: string, params: SqlValue[]): Promise<unknown[]>
  closeAsync(): Promise<void>
}

/**
 * Keeps data in SQLite on Expo, with the module `expo-sqlite`, which the app passes:
 *
 * ```ts
 * import * as SQLite from 'expo-sqlite'
 * const store = expoSqliteStore(SQLite, 'gym.db')
 * ```
 *
 * `name` names the databases: `gym.db` gives each user a database `gym-<id>.db`.
 */
export function expoSqliteStore(module: ExpoSqlite, name: string, options?: SqliteStoreOptions): SqliteStoreFactory {
  const open = (database: string) => openExpo(module, fileOf(name, database))
  return sqliteStore({ name, shared: false, open }, options)
}

async function openExpo(module: ExpoSqlite, file: string): Promise<AsyncDriver> {
  // Otherwise the module gives the same connection to two stores, and their transactions would be one.
  const database = await module.openDatabaseAsync(file, { useNewConnection: true })
  return {
    sync: false,
    exec: sql => database.execAsync(sql),
    all: async (sql, params) => (await database.getAllAsync(sql, [...params])) as SqlRow[],
    close: () => database.closeAsync(),
  }
}
