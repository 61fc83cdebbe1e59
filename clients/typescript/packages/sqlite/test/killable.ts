import type { SqliteDriver } from '../src/driver.js'

/** A driver that can end as the process of its connection would. */
export interface Killable {
  readonly driver: SqliteDriver
  /** Ends it before the call `calls` from now, counted from 0. */
  killAfter(calls: number): void
  readonly isDead: () => boolean
}

/** Counts the calls of a driver, and calls `kill` in place of the one that is asked for. */
export function killable(inner: SqliteDriver, kill: () => void | Promise<void>): Killable {
  let left = Number.POSITIVE_INFINITY
  let dead = false
  const begin = (): void | Promise<void> => {
    if (dead) {
      throw new Error('the process was killed')
    }
    dead = left <= 0
    left -= 1
    return dead ? kill() : undefined
  }
  return {
    driver: inner.sync ? killableSync(inner, begin) : killableAsync(inner, begin),
    killAfter: calls => {
      left = calls
    },
    isDead: () => dead,
  }
}

function killableSync(inner: SqliteDriver & { sync: true }, begin: () => unknown): SqliteDriver {
  return {
    sync: true,
    exec: sql => {
      begin()
      inner.exec(sql)
    },
    all: (sql, params) => {
      begin()
      return inner.all(sql, params)
    },
    close: inner.close,
  }
}

function killableAsync(inner: SqliteDriver & { sync: false }, begin: () => unknown): SqliteDriver {
  return {
    sync: false,
    exec: async sql => {
      await begin()
      await inner.exec(sql)
    },
    all: async (sql, params) => {
      await begin()
      return inner.all(sql, params)
    },
    close: inner.close,
  }
}
