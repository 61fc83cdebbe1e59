import { Fenced, Stale, StorageFailed } from '@replog/core'
import type { AsyncDriver, SqliteDriver, SqlRow, SqlValue, SyncDriver } from './driver.js'
import { inTurn } from './turns.js'

/** One statement of a transaction. All parameters are known before it begins, so that it can run without a pause. */
export interface Step {
  readonly sql: string
  readonly params?: readonly SqlValue[]
  /** Throws to roll the transaction back. */
  readonly check?: (rows: readonly SqlRow[]) => void
}

export type Mode = 'read' | 'write'

/** `FULL`: a commit is on the disk when it has ended. `NORMAL`: the last commits may be lost in a power cut. */
export type Synchronous = 'FULL' | 'NORMAL'

/** A write takes its lock at once, so that it never has to repeat what it read. */
const BEGIN: { readonly [M in Mode]: string } = { read: 'BEGIN', write: 'BEGIN IMMEDIATE' }

/**
 * Runs transactions on one connection, one after the other, and none together with those of other connections of this
 * process to the same database. The outcome of a transaction is its rows, one of the errors
 * of the store port that a check threw, or `StorageFailed` for every error of the driver.
 */
export class Connection {
  readonly #driver: SqliteDriver
  readonly #database: string
  readonly #synchronous: Synchronous
  #closed = false

  /** `database` is the same for all connections of this process to one database. */
  constructor(driver: SqliteDriver, database: string, synchronous: Synchronous) {
    this.#driver = driver
    this.#database = database
    this.#synchronous = synchronous
  }

  /** Runs the steps as one transaction, and returns the rows of each. */
  transact(mode: Mode, steps: readonly Step[]): Promise<readonly (readonly SqlRow[])[]> {
    return this.#run(driver => transactOn(driver, mode, steps))
  }

  /**
   * Runs the steps as one transaction that writes and that is not forced to the disk. It may be lost in a power cut.
   * What is committed after it in the usual way forces it to the disk too.
   */
  transactRelaxed(steps: readonly Step[]): Promise<readonly (readonly SqlRow[])[]> {
    return this.#run(async driver => {
      await driver.exec('PRAGMA synchronous = NORMAL')
      try {
        return await transactOn(driver, 'write', steps)
      } finally {
        await driver.exec(`PRAGMA synchronous = ${this.#synchronous}`)
      }
    })
  }

  /** Runs one statement outside of transactions. */
  query(sql: string): Promise<readonly SqlRow[]> {
    return this.#run(async driver => driver.all(sql, []))
  }

  close(): Promise<void> {
    const closed = this.#run(async driver => driver.close())
    this.#closed = true
    return closed
  }

  #run<T>(work: (driver: SqliteDriver) => Promise<T>): Promise<T> {
    if (this.#closed) {
      return Promise.reject(new StorageFailed('The store is closed.'))
    }
    return inTurn(this.#database, () => work(this.#driver)).catch(error => Promise.reject(classified(error)))
  }
}

async function transactOn(
  driver: SqliteDriver,
  mode: Mode,
  steps: readonly Step[],
): Promise<readonly (readonly SqlRow[])[]> {
  return driver.sync ? transactAtOnce(driver, mode, steps) : transact(driver, mode, steps)
}

function transactAtOnce(driver: SyncDriver, mode: Mode, steps: readonly Step[]): (readonly SqlRow[])[] {
  driver.exec(BEGIN[mode])
  try {
    const results = steps.map(({ sql, params = [], check }) => {
      const rows = driver.all(sql, params)
      check?.(rows)
      return rows
    })
    driver.exec('COMMIT')
    return results
  } catch (error) {
    try {
      driver.exec('ROLLBACK')
    } catch (rollbackError) {
      throw unrolled(error, rollbackError)
    }
    throw error
  }
}

async function transact(driver: AsyncDriver, mode: Mode, steps: readonly Step[]): Promise<(readonly SqlRow[])[]> {
  const { begin, commit, rollback } = driver.transaction ?? {
    begin: () => driver.exec(BEGIN[mode]),
    commit: () => driver.exec('COMMIT'),
    rollback: () => driver.exec('ROLLBACK'),
  }
  await begin()
  try {
    const results: (readonly SqlRow[])[] = []
    for (const { sql, params = [], check } of steps) {
      const rows = await driver.all(sql, params)
      check?.(rows)
      results.push(rows)
    }
    await commit()
    return results
  } catch (error) {
    try {
      await rollback()
    } catch (rollbackError) {
      throw unrolled(error, rollbackError)
    }
    throw error
  }
}

/** SQLite itself rolls back after some errors, and then refuses a second time. The first error is the cause. */
function unrolled(error: unknown, rollbackError: unknown): StorageFailed {
  return new StorageFailed(messageOf(error), { cause: new AggregateError([error, rollbackError]) })
}

function classified(error: unknown): Error {
  if (error instanceof Fenced || error instanceof Stale || error instanceof StorageFailed) {
    return error
  }
  return new StorageFailed(messageOf(error), { cause: error })
}

function messageOf(error: unknown): string {
  return `SQLite failed: ${error instanceof Error ? error.message : String(error)}`
}
