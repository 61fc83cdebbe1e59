export type { AsyncDriver, SqliteDriver, SqliteFiles, SqlRow, SqlValue, SyncDriver } from './driver.js'
export type { FileFacts } from './file-facts.js'
export type { SqliteStore } from './sql-store.js'
export { type SqliteStoreFactory, type SqliteStoreOptions, sqliteStore } from './sqlite-store.js'
