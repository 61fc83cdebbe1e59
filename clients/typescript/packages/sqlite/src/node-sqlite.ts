import type { SqlValue, SyncDriver } from './driver.js'
import { nodeFiles } from './node-files.js'
import { type SqliteStoreFactory, type SqliteStoreOptions, sqliteStore } from './sqlite-store.js'
import { syncDriver } from './sync-driver.js'

/** The part of `node:sqlite` that is used. The type declarations of Node.js 20 do not have that module. */
interface NodeSqlite {
  readonly DatabaseSync: new (
    path: string,
  ) => {
    exec(sql: string): void
    prepare(sql: string): { all(...params: SqlValue[]): unknown[] }
    close(): void
  }
}

/**
 * Keeps data in files, with `node:sqlite`, which is part of Node.js from 22.13 on. On an earlier version, `open`
 * rejects with `StorageFailed`. `path` names the files as for `betterSqliteStore`; the files of both are the same.
 */
export function nodeSqliteStore(path: string, options?: SqliteStoreOptions): SqliteStoreFactory {
  return sqliteStore(nodeFiles(path, openNodeSqlite), options)
}

export async function openNodeSqlite(file: string): Promise<SyncDriver> {
  // A variable, so that bundlers and TypeScript do not look for a module that older versions do not have.
  const specifier = 'node:sqlite'
  const { DatabaseSync }: NodeSqlite = await import(/* @vite-ignore */ specifier)
  const database = new DatabaseSync(file)
  return syncDriver({
    exec: sql => database.exec(sql),
    prepare: sql => {
      const statement = database.prepare(sql)
      return params => statement.all(...params)
    },
    close: () => database.close(),
  })
}
