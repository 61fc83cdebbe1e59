import type { SyncDriver } from './driver.js'
import { nodeFiles } from './node-files.js'
import { type SqliteStoreFactory, type SqliteStoreOptions, sqliteStore } from './sqlite-store.js'
import { syncDriver } from './sync-driver.js'

/**
 * Keeps data in files, with the package `better-sqlite3`, which the app installs (version 12; 13 crashes on Node.js
 * 20). The package is loaded when a store is opened. `path` names the files: `gym.db` gives each user a file
 * `gym-<id>.db` in that folder, which must exist. Several processes may have the same files open.
 */
export function betterSqliteStore(path: string, options?: SqliteStoreOptions): SqliteStoreFactory {
  return sqliteStore(nodeFiles(path, openBetterSqlite), options)
}

export async function openBetterSqlite(file: string): Promise<SyncDriver> {
  const { default: Database } = await import('better-sqlite3')
  const database = new Database(file)
  return syncDriver({
    exec: sql => {
      database.exec(sql)
    },
    prepare: sql => {
      const statement = database.prepare<unknown[]>(sql)
      return params => {
        if (statement.reader) {
          return statement.all(...params)
        }
        statement.run(...params)
        return []
      }
    },
    close: () => {
      database.close()
    },
  })
}
