import { type SqliteStoreFactory, type SqliteStoreOptions, sqliteStore } from './sqlite-store.js'
import { type WasmDatabase, wasmDriver } from './wasm-driver.js'

export type { WasmDatabase, WasmStatement } from './wasm-driver.js'

export interface WasmStoreOptions extends SqliteStoreOptions {
  /** Names the data; locks and channels of different data have different names. */
  readonly name: string
  /** Whether several tabs may have a database open at once. The pool of access handles, for example, allows one. */
  readonly shared: boolean
  /** Opens the database of this name: 36 characters of 0-9, a-f and hyphens. */
  readonly open: (database: string) => WasmDatabase | Promise<WasmDatabase>
}

/**
 * Keeps data in SQLite in WebAssembly, with `@sqlite.org/sqlite-wasm`. The app chooses where: the origin private file
 * system needs a worker.
 *
 * ```ts
 * const sqlite3 = await sqlite3InitModule()
 * const pool = await sqlite3.installOpfsSAHPoolVfs({})
 * const store = wasmSqliteStore({
 *   name: 'gym',
 *   shared: false,
 *   open: database => new pool.OpfsSAHPoolDb(`/gym-${database}.db`),
 * })
 * ```
 */
export function wasmSqliteStore({ name, shared, open, ...options }: WasmStoreOptions): SqliteStoreFactory {
  const openDriver = async (database: string) => wasmDriver(await open(database))
  return sqliteStore({ name, shared, isOfOneOrigin: true, open: openDriver }, options)
}
