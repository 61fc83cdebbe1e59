import { setImmediate as turn } from 'node:timers/promises'
import type { AsyncDriver, SyncDriver } from '../src/driver.js'

/** The same library, as one whose calls end later. */
export function asynchronous(driver: SyncDriver): AsyncDriver {
  return {
    sync: false,
    exec: async sql => {
      await turn()
      driver.exec(sql)
    },
    all: async (sql, params) => {
      await turn()
      return driver.all(sql, params)
    },
    close: async () => {
      await turn()
      driver.close()
    },
  }
}
