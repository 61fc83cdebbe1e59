import type { SqlRow, SqlValue, SyncDriver } from './driver.js'
import { syncDriver } from './sync-driver.js'

/** The part of a database of `@sqlite.org/sqlite-wasm` (`oo1.DB` and the classes below it) that is used. */
export interface WasmDatabase {
  exec(sql: string): unknown
  prepare(sql: string): WasmStatement
  close(): void
}

export interface WasmStatement {
  bind(values: SqlValue[]): unknown
  step(): boolean
  get(target: Record<string, never>): unknown
  reset(alsoClearBinds?: boolean): unknown
}

export function wasmDriver(database: WasmDatabase): SyncDriver {
  return syncDriver({
    exec: sql => void database.exec(sql),
    prepare: sql => {
      const statement = database.prepare(sql)
      return params => rowsOf(statement, params)
    },
    // It also ends the statements that were prepared.
    close: () => database.close(),
  })
}

function rowsOf(statement: WasmStatement, params: readonly SqlValue[]): SqlRow[] {
  try {
    if (params.length > 0) {
      statement.bind([...params])
    }
    const rows: SqlRow[] = []
    while (statement.step()) {
      rows.push(statement.get({}) as SqlRow)
    }
    return rows
  } finally {
    statement.reset()
  }
}
