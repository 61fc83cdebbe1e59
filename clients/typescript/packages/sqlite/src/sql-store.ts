import {
  type BaseRow,
  type Change,
  type Changes,
  type Clock,
  type Committed,
  type Cursor,
  DataRemoved,
  type Loaded,
  type Meta,
  type Outcome,
  type Query,
  type Random,
  Stale,
  StorageFailed,
  type Store,
  selectBase,
  type TabLinks,
  uuidV4,
} from '@replog/core'
import { commitSteps, seqsIn } from './commit-steps.js'
import { Connection, type Mode, type Step } from './connection.js'
import type { SqliteDriver, SqlRow } from './driver.js'
import { FieldIndexes } from './field-indexes.js'
import type { FileFacts } from './file-facts.js'
import type { LeaseLimits } from './lease.js'
import { LeaseTable } from './lease-table.js'
import { destroySteps, forgetSteps, sweepSteps } from './maintenance-steps.js'
import { isLaidOut, loadOwn } from './own-data.js'
import { ProcessLink } from './process-link.js'
import * as read from './read-steps.js'
import { cursorIn, docsIn, numberIn } from './rows.js'
import { StoredQuery } from './stored-query.js'
import { StoredTab } from './stored-tab.js'
import { DATA_VERSION, watchDataVersion } from './watch.js'

export interface SqlStoreSettings {
  readonly user: string | null
  /** The name of the store. */
  readonly name: string
  /** Names the database in this process. */
  readonly database: string
  readonly durability: 'strict' | 'relaxed'
  readonly busyTimeoutMs: number
  readonly historyLimit: number
  /** Whether other processes may have the database open. */
  readonly isAcrossProcesses: boolean
  readonly limits: LeaseLimits
  readonly messageLimit: number
}

/** The file of the database. */
export interface SqlFile {
  open(): Promise<SqliteDriver>
  /** Known after it was opened. */
  facts(): Promise<FileFacts | undefined>
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

/** The names of the links of this process. */
const linksHere = new Set<string>()

const SYNCHRONOUS = { strict: 'FULL', relaxed: 'NORMAL' } as const

interface Opened {
  readonly connection: Connection
  /** Names the data. Data that are made after `destroy` have another name. */
  readonly instance: string
  /** `data_version` from before the data were read. */
  readonly version: number
  readonly stops: Set<() => void>
  readonly indexes: FieldIndexes
  link?: ProcessLink
}

/** The store port over any driver. Each user has a database of their own, which this class has a connection to. */
export class SqlStore implements SqliteStore {
  readonly tabClass = StoredTab
  readonly acrossProcesses: Store['acrossProcesses']
  readonly #file: SqlFile
  readonly #settings: SqlStoreSettings
  #opened: Opened | undefined

  constructor(file: SqlFile, settings: SqlStoreSettings) {
    this.#file = file
    this.#settings = settings
    this.acrossProcesses = settings.isAcrossProcesses ? (links, ports) => this.#link(links, ports) : undefined
  }

  async open(fresh: Meta): Promise<Loaded> {
    const { user, database, durability } = this.#settings
    const connection = new Connection(await this.#driver(), database, SYNCHRONOUS[durability])
    try {
      await this.#configure(connection)
      const [version] = await connection.query(DATA_VERSION)
      const { instance, loaded } = await loadOwn(connection, user, fresh, await this.#facts())
      const indexes = new FieldIndexes((mode, steps) => this.#transact(mode, steps))
      const stops = new Set<() => void>()
      this.#opened = { connection, instance, version: numberIn(version, 'data_version'), stops, indexes }
      return loaded
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

  async query(query: Query): Promise<readonly BaseRow[]> {
    const { indexes } = this.#open()
    const stored = new StoredQuery(query)
    const index = await indexes.ensure(query.type, stored.field)
    const [, found] = await this.#transact('read', [stored.step(index)])
    const rows = docsIn<BaseRow>(found!)
    return stored.isExact ? rows : selectBase(rows, query)
  }

  async changes(since: Cursor, types: readonly string[]): Promise<Changes> {
    const results = await this.#transact('read', [read.META, ...read.changesSteps(since, types)])
    if (since.rev >= numberIn(results[0]![0], 'floor')) {
      return read.changesIn(since, results)
    }
    return read.everythingIn(since, await this.#transact('read', [read.META, ...read.EVERYTHING]))
  }

  async commit(change: Change): Promise<Committed> {
    const results = await this.#run('write', commitSteps(this.#open().instance, change))
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
    await opened?.link?.end()
    await opened?.connection.close()
  }

  /**
   * The file stays, without content: another process may have it open, and would go on writing to a file without a name
   * if it were deleted. Other stores of these data reject everything from now on.
   */
  async destroy(seen?: Cursor): Promise<void> {
    const { connection, instance } = this.#open()
    try {
      await connection.query('PRAGMA secure_delete = ON')
      await this.#run('write', destroySteps(instance, seen))
      await connection.query('VACUUM')
      await connection.query('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch (error) {
      if (error instanceof Stale) {
        throw error
      }
      await this.close()
      if (!(error instanceof DataRemoved)) {
        throw error
      }
    }
    await this.close()
  }

  async #driver(): Promise<SqliteDriver> {
    if (this.#opened) {
      throw new StorageFailed('The store is open already.')
    }
    try {
      return await this.#file.open()
    } catch (error) {
      throw new StorageFailed(`The database cannot be opened: ${String(error)}`, { cause: error })
    }
  }

  async #configure(connection: Connection): Promise<void> {
    const { busyTimeoutMs, durability } = this.#settings
    await connection.query(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
    // A database that cannot have a WAL, as one in memory, keeps the journal that it has.
    await connection.query('PRAGMA journal_mode = WAL')
    await connection.query(`PRAGMA synchronous = ${SYNCHRONOUS[durability]}`)
    if (durability === 'strict') {
      // On Apple's systems, fsync alone leaves data in the cache of the disk. Elsewhere, this does nothing.
      await connection.query('PRAGMA fullfsync = ON')
    }
  }

  async #facts(): Promise<FileFacts | undefined> {
    try {
      return await this.#file.facts()
    } catch (error) {
      throw new StorageFailed(`The file of the database cannot be examined: ${String(error)}`, { cause: error })
    }
  }

  #link(links: TabLinks, { clock, random }: { readonly clock: Clock; readonly random: Random }): TabLinks {
    const opened = this.#open()
    const { name, limits, messageLimit } = this.#settings
    opened.link = new ProcessLink({
      link: uuidV4(random),
      store: name,
      table: new LeaseTable(opened.connection, opened.instance, messageLimit),
      version: opened.version,
      links,
      linksHere,
      clock,
      limits,
      messageLimit,
    })
    return opened.link
  }

  #open(): Opened {
    if (!this.#opened) {
      throw new StorageFailed('The store is not open.')
    }
    return this.#opened
  }

  async #transact(mode: Mode, steps: readonly Step[]): Promise<readonly (readonly SqlRow[])[]> {
    return this.#run(mode, [read.stateStep(this.#open().instance), ...steps])
  }

  async #run(mode: Mode, steps: readonly Step[]): Promise<readonly (readonly SqlRow[])[]> {
    const { connection } = this.#open()
    try {
      return await connection.transact(mode, steps)
    } catch (error) {
      if (error instanceof StorageFailed && !(await isLaidOut(connection))) {
        throw new DataRemoved('The data of this store were destroyed.', { cause: error })
      }
      throw error
    }
  }

  /** Runs steps of which the last counts what they removed. */
  async #count(steps: readonly Step[]): Promise<number> {
    const results = await this.#transact('write', steps)
    return numberIn(results.at(-1)?.[0], 'count')
  }
}
