import type { BaseRow, Change, Changes, Committed, Cursor, Loaded, Meta, Outcome, Store } from '@replog/core'
import { StorageFailed } from '@replog/core'
import { commitSteps, seqsIn } from './commit-steps.js'
import { Connection, type Mode, type Step } from './connection.js'
import type { SqliteDriver, SqlRow } from './driver.js'
import { forgetSteps, sweepSteps } from './maintenance-steps.js'
import * as read from './read-steps.js'
import { cursorIn, docsIn, metaIn, numberIn, textIn } from './rows.js'
import { CHECK_LAYOUT, COUNT_LAID_OUT, createSteps, dropSteps } from './schema.js'
import { DATA_VERSION, watchDataVersion } from './watch.js'

export interface SqlStoreSettings {
  readonly user: string | null
  /** Names the database in this process. */
  readonly database: string
  readonly durability: 'strict' | 'relaxed'
  readonly busyTimeoutMs: number
  readonly historyLimit: number
}

/** A store in SQLite, which can also notice what other processes write. */
export interface SqliteStore extends Store {
  /**
   * Calls `changed` after another connection has written to the database, also one of this process. SQLite is asked
   * every `intervalMs` (250 by default). It also calls `changed`, once, when the database cannot be read any more; the
   * next call of the store then says why. The result, and `close`, end the watch. Throws when the store is not open.
   */
  watch(changed: () => void, intervalMs?: number): () => void
}

interface Opened {
  readonly connection: Connection
  /** Names the data. Data that are made after `destroy` have another name. */
  readonly instance: string
  /** `data_version` from before the data were read. */
  readonly version: number
  readonly stops: Set<() => void>
}

/** The store port over any driver. Each user has a database of their own, which this class has a connection to. */
export class SqlStore implements SqliteStore {
  readonly #openDriver: () => Promise<SqliteDriver>
  readonly #settings: SqlStoreSettings
  #opened: Opened | undefined

  constructor(openDriver: () => Promise<SqliteDriver>, settings: SqlStoreSettings) {
    this.#openDriver = openDriver
    this.#settings = settings
  }

  async open(fresh: Meta): Promise<Loaded> {
    const connection = new Connection(await this.#driver(), this.#settings.database)
    try {
      await this.#configure(connection)
      const [version] = await connection.query(DATA_VERSION)
      const [state, meta, ops] = await this.#load(connection, fresh)
      const user = textIn(state![0], 'user')
      if (user !== JSON.stringify(this.#settings.user)) {
        throw new StorageFailed('The database has the data of another user.')
      }
      const instance = textIn(state![0], 'instance')
      this.#opened = { connection, instance, version: numberIn(version, 'data_version'), stops: new Set() }
      return { meta: metaIn(meta!), ops: read.opsIn(ops!), cursor: cursorIn(state![0]) }
    } catch (error) {
      await connection.close().catch((closeError: unknown) => {
        throw new StorageFailed(String(error), { cause: new AggregateError([error, closeError]) })
      })
      throw error
    }
  }

  async loadBase(type: string): Promise<{ readonly rows: readonly BaseRow[]; readonly cursor: Cursor }> {
    const [state, rows] = await this.#transact('read', [read.loadBaseStep(type)])
    return { rows: docsIn<BaseRow>(rows!), cursor: cursorIn(state![0]) }
  }

  async readBase(
    generation: number,
    keys: readonly { readonly type: string; readonly id: string }[],
  ): Promise<readonly BaseRow[]> {
    const [, rows] = await this.#transact('read', [read.readBaseStep(generation, keys)])
    return docsIn<BaseRow>(rows!)
  }

  async changes(since: Cursor, types: readonly string[]): Promise<Changes> {
    const results = await this.#transact('read', [read.META, ...read.changesSteps(since, types)])
    if (since.rev >= numberIn(results[0]![0], 'floor')) {
      return read.changesIn(since, results)
    }
    return read.everythingIn(since, await this.#transact('read', [read.META, ...read.EVERYTHING]))
  }

  async commit(change: Change): Promise<Committed> {
    const { connection, instance } = this.#open()
    const results = await connection.transact('write', commitSteps(instance, change))
    return { seqs: seqsIn(results, change.append?.length ?? 0) }
  }

  async claim(): Promise<number> {
    const sql = "UPDATE replog_meta SET value = CAST(value AS INTEGER) + 1 WHERE name = 'epoch'"
    const [state] = await this.#transact('write', [{ sql }])
    return numberIn(state![0], 'epoch') + 1
  }

  async outcome(mutationId: string): Promise<Outcome | undefined> {
    const sql = 'SELECT doc FROM replog_outcome WHERE mutation_id = ?'
    const [, rows] = await this.#transact('read', [{ sql, params: [mutationId] }])
    return docsIn<Outcome>(rows!)[0]
  }

  async forget(olderThan: number, limit: number): Promise<number> {
    return this.#count(forgetSteps(olderThan, limit, this.#settings.historyLimit))
  }

  async sweep(generations: readonly number[], limit: number): Promise<number> {
    return this.#count(sweepSteps(generations, limit))
  }

  watch(changed: () => void, intervalMs?: number): () => void {
    const { connection, version, stops } = this.#open()
    const stop = watchDataVersion(connection, version, changed, intervalMs)
    stops.add(stop)
    return () => {
      stops.delete(stop)
      stop()
    }
  }

  async close(): Promise<void> {
    const opened = this.#opened
    this.#opened = undefined
    for (const stop of opened?.stops ?? []) {
      stop()
    }
    await opened?.connection.close()
  }

  /**
   * The file stays, without content: another process may have it open, and would go on writing to a file without a name
   * if it were deleted. Other stores of these data reject everything from now on.
   */
  async destroy(): Promise<void> {
    const { connection, instance } = this.#open()
    try {
      await connection.query('PRAGMA secure_delete = ON')
      await connection.transact('write', [read.stateStep(instance), ...dropSteps()])
      await connection.query('VACUUM')
      await connection.query('PRAGMA wal_checkpoint(TRUNCATE)')
    } finally {
      await this.close()
    }
  }

  async #driver(): Promise<SqliteDriver> {
    if (this.#opened) {
      throw new StorageFailed('The store is open already.')
    }
    try {
      return await this.#openDriver()
    } catch (error) {
      throw new StorageFailed(`The database cannot be opened: ${String(error)}`, { cause: error })
    }
  }

  async #configure(connection: Connection): Promise<void> {
    const { busyTimeoutMs, durability } = this.#settings
    await connection.query(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
    // A database that cannot have a WAL, as one in memory, keeps the journal that it has.
    await connection.query('PRAGMA journal_mode = WAL')
    await connection.query(`PRAGMA synchronous = ${durability === 'strict' ? 'FULL' : 'NORMAL'}`)
    if (durability === 'strict') {
      // On Apple's systems, fsync alone leaves data in the cache of the disk. Elsewhere, this does nothing.
      await connection.query('PRAGMA fullfsync = ON')
    }
  }

  async #load(connection: Connection, fresh: Meta): Promise<readonly (readonly SqlRow[])[]> {
    const state = { sql: `SELECT instance, user, rev, ${read.LAST_SEQ} AS seq FROM replog_state` }
    const steps = [CHECK_LAYOUT, state, read.META, read.ALL_OPS]
    const [laidOut] = await connection.query(COUNT_LAID_OUT)
    const isNew = numberIn(laidOut, 'count') === 0
    const create = isNew ? createSteps(this.#settings.user, fresh) : []
    const results = await connection.transact(isNew ? 'write' : 'read', [...create, ...steps])
    return results.slice(create.length + 1)
  }

  #open(): Opened {
    if (!this.#opened) {
      throw new StorageFailed('The store is not open.')
    }
    return this.#opened
  }

  async #transact(mode: Mode, steps: readonly Step[]): Promise<readonly (readonly SqlRow[])[]> {
    const { connection, instance } = this.#open()
    return connection.transact(mode, [read.stateStep(instance), ...steps])
  }

  /** Runs steps of which the last counts what they removed. */
  async #count(steps: readonly Step[]): Promise<number> {
    const results = await this.#transact('write', steps)
    return numberIn(results.at(-1)?.[0], 'count')
  }
}
