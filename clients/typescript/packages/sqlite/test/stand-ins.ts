import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import Database from 'better-sqlite3'
import type { CapacitorSqlite } from '../src/capacitor.js'
import type { SqlValue } from '../src/driver.js'
import type { ExpoSqlite } from '../src/expo.js'
import type { OpenOpSqlite } from '../src/op-sqlite.js'

/*
 * The libraries for phones cannot run here. These have the same calls and the same limits, on the SQLite of
 * better-sqlite3. All connections have one thread, as in those libraries: one that waits for another one stops both.
 */

function rowsOf(database: Database.Database, sql: string, params: readonly SqlValue[]): Record<string, unknown>[] {
  const statement = database.prepare<unknown[], Record<string, unknown>>(sql)
  if (statement.reader) {
    return statement.all(...params)
  }
  statement.run(...params)
  return []
}

export function expoStandIn(folder: string): ExpoSqlite {
  const known = new Map<string, Database.Database>()
  return {
    openDatabaseAsync: async (name, { useNewConnection = false } = {}) => {
      const database = (!useNewConnection && known.get(name)) || new Database(join(folder, name), { timeout: 100 })
      known.set(name, database)
      return {
        execAsync: async sql => {
          await turn()
          database.exec(sql)
        },
        getAllAsync: async (sql, params) => {
          await turn()
          return rowsOf(database, sql, params)
        },
        closeAsync: async () => {
          await turn()
          database.close()
        },
      }
    },
  }
}

export function opSqliteStandIn(folder: string): OpenOpSqlite {
  return ({ name, location = folder }) => {
    const database = new Database(join(location, name), { timeout: 100 })
    return {
      execute: async (sql, params = []) => {
        await turn()
        return { rows: rowsOf(database, sql, params) }
      },
      close: () => void database.close(),
    }
  }
}

/** `query` refuses to write and `run` refuses to read, as on Android. */
export function capacitorStandIn(folder: string): CapacitorSqlite {
  const open = new Map<string, Database.Database>()
  return {
    checkConnectionsConsistency: async () => ({ result: true }),
    closeConnection: async name => {
      open.get(name)?.close()
      open.delete(name)
    },
    createConnection: async name => {
      if (open.has(name)) {
        throw new Error(`Connection ${name} already exists`)
      }
      const database = new Database(join(folder, `${name}SQLite.db`), { timeout: 100 })
      open.set(name, database)
      const runTurn = async (sql: string, reads: boolean, params: readonly SqlValue[] = []) => {
        await turn()
        const isQuery = database.prepare(sql).reader || sql.startsWith('PRAGMA')
        if (isQuery !== reads) {
          throw new Error(`${reads ? 'query' : 'run'} cannot do ${sql}`)
        }
        return rowsOf(database, sql, params)
      }
      return {
        open: turn,
        beginTransaction: () => runTurn('BEGIN EXCLUSIVE', false),
        commitTransaction: () => runTurn('COMMIT', false),
        rollbackTransaction: () => runTurn('ROLLBACK', false),
        query: async (sql, params) => ({ values: await runTurn(sql, true, params) }),
        run: (sql, params) => runTurn(sql, false, params),
      }
    },
  }
}
