import type { AsyncDriver, SqlValue } from './driver.js'
import { fileOf } from './file-name.js'
import { type SqliteStoreFactory, type SqliteStoreOptions, sqliteStore } from './sqlite-store.js'

/** The function `open` of `@op-engineering/op-sqlite`. */
export type OpenOpSqlite = (options: { name: string; location?: string; encryptionKey?: string }) => OpSqliteDatabase

export interface OpSqliteDatabase {
  execute(query: string, params?: SqlValue[]): Promise<{ rows: Record<string, unknown>[] }>
  close(): void
}

export interface OpSqliteStoreOptions extends SqliteStoreOptions {
  /** The folder; that of the library by default. */
  readonly location?: string
  /** Encrypts the databases, when the library was built with SQLCipher. */
  readonly encryptionKey?: string
}

/**
 * Keeps data in SQLite on React Native, with `@op-engineering/op-sqlite`, whose function `open` the app passes:
 *
 * ```ts
 * import { open } from '@op-engineering/op-sqlite'
 * const store = opSqliteStore(open, 'gym.db')
 * ```
 *
 * `name` names the databases: `gym.db` gives each user a database `gym-<id>.db`.
 */
export function opSqliteStore(
  open: OpenOpSqlite,
  name: string,
  { location, encryptionKey, ...options }: OpSqliteStoreOptions = {},
): SqliteStoreFactory {
  const place = { ...(location !== undefined && { location }), ...(encryptionKey !== undefined && { encryptionKey }) }
  const openDriver = async (database: string) => opDriver(open({ name: fileOf(name, database), ...place }))
  return sqliteStore(
    { name: location === undefined ? name : `${location}/${name}`, shared: false, open: openDriver },
    options,
  )
}

function opDriver(database: OpSqliteDatabase): AsyncDriver {
  return {
    sync: false,
    exec: async sql => {
      await database.execute(sql)
    },
    all: async (sql, params) => (await database.execute(sql, [...params])).rows,
    close: async () => database.close(),
  }
}
