import {
  type BaseRow,
  type Change,
  type Changes,
  type Committed,
  type Cursor,
  DataRemoved,
  type Loaded,
  type Meta,
  type Op,
  type Outcome,
  StorageFailed,
  type Store,
} from '@replog/core'
import { isBlind } from '../blind.js'
import { allRows, rowsAt, sweepRows } from './base.js'
import { readChanges } from './changes.js'
import { storesOf, writeChange } from './commit.js'
import { Connection, type ConnectionOptions } from './connection.js'
import { Directories } from './directory.js'
import { Appends, deleteOutcomes, getOutcome, lastSeq, opsAfter, opsAppended, requireSeen } from './queue.js'
import { CatalogueCache, createState, readState, requireState, writeState } from './state.js'

export interface IndexedDbOptions extends ConnectionOptions {
  /** For how many revisions removals are kept. A tab that missed more loads its types again. */
  readonly removalsKept: number
}

/**
 * The data of one user in IndexedDB. All tabs share one database; each has a `Store` of its own. A tab checks the parts
 * that it keeps in memory against the revision of the database, inside the transaction that relies on them.
 */
export class IndexedDbStore implements Store {
  readonly #name: string
  readonly #options: IndexedDbOptions
  #directories = new Directories()
  #catalogue = new CatalogueCache()
  #connection: Connection | undefined

  constructor(name: string, options: IndexedDbOptions) {
    this.#name = name
    this.#options = options
  }

  async open(fresh: Meta): Promise<Loaded> {
    const connection = await Connection.open(this.#name, this.#options)
    this.#connection?.close('open() was called again')
    this.#connection = connection
    // It may be another database of the same name, after the former one was removed.
    this.#directories = new Directories()
    this.#catalogue = new CatalogueCache()
    const load = async (tx: IDBTransaction) => {
      const [state, ops] = await Promise.all([readState(tx), opsAfter(tx, 0)])
      return state && { state, ops, meta: await this.#catalogue.complete(tx, state) }
    }
    const create = async (tx: IDBTransaction) => {
      // Another tab may have created it meanwhile.
      if (!(await readState(tx))) {
        createState(tx, fresh)
      }
    }
    const stores = ['meta', 'ops', 'pieces'] as const
    let loaded = await connection.read(stores, load)
    if (!loaded) {
      await connection.write(['meta', 'pieces'], create)
      loaded = await connection.read(stores, load)
    }
    if (!loaded) {
      throw new DataRemoved(`${this.#name} is empty: another tab removed its data.`)
    }
    const { state, ops, meta } = loaded
    return { meta, ops, cursor: { rev: state.rev, seq: ops.at(-1)?.seq ?? 0 } }
  }

  async loadBase(type: string): Promise<{ readonly rows: readonly BaseRow[]; readonly cursor: Cursor }> {
    return this.#opened().read(['meta', 'ops', 'chunks', 'pieces'], async tx => {
      const [state, seq] = await Promise.all([requireState(tx), lastSeq(tx)])
      const rows = await allRows(tx, state.meta.generation, type)
      return { rows: rows.filter(row => !row.deleted), cursor: { rev: state.rev, seq } }
    })
  }

  async readBase(
    generation: number,
    keys: readonly { readonly type: string; readonly id: string }[],
  ): Promise<readonly BaseRow[]> {
    return this.#opened().read(['meta', 'chunks', 'pieces'], async tx => {
      return rowsAt(tx, await requireState(tx), this.#directories, generation, keys)
    })
  }

  async changes(cursor: Cursor, types: readonly string[]): Promise<Changes> {
    const { removalsKept } = this.#options
    return this.#opened().read(['meta', 'ops', 'outcomes', 'chunks', 'removals', 'pieces'], tx =>
      readChanges(tx, { cursor, types, catalogue: this.#catalogue, removalsKept }),
    )
  }

  async appended(seq: number): Promise<readonly Op[]> {
    return this.#opened().read(['ops'], tx => opsAppended(tx, seq))
  }

  async commit(change: Change): Promise<Committed> {
    const appends = new Appends(change.append ?? [])
    if (!isBlind(change)) {
      const { removalsKept } = this.#options
      const commit = { change, appends, directories: this.#directories, removalsKept }
      const committed = await this.#opened().write(storesOf(change), tx => writeChange(tx, commit))
      committed()
    } else if (appends.count > 0) {
      await this.#opened().write(appends.long ? ['ops', 'pieces'] : ['ops'], async tx => appends.write(tx))
    }
    return { seqs: appends.seqs }
  }

  async claim(): Promise<number> {
    return this.#opened().write(['meta', 'pieces'], async tx => {
      const state = await requireState(tx)
      const epoch = state.meta.epoch + 1
      writeState(tx, { ...state, meta: { ...state.meta, epoch } })
      return epoch
    })
  }

  async outcome(mutationId: string): Promise<Outcome | undefined> {
    return this.#opened().read(['outcomes', 'pieces'], tx => getOutcome(tx, mutationId))
  }

  async forget(olderThan: number, limit: number): Promise<number> {
    return this.#opened().write(['outcomes', 'pieces'], tx => deleteOutcomes(tx, olderThan, limit))
  }

  async sweep(generations: readonly number[], limit: number): Promise<number> {
    return this.#opened().write(['meta', 'chunks', 'pieces'], async tx => {
      const state = await requireState(tx)
      const count = await sweepRows(tx, generations, limit)
      if (count > 0) {
        const rev = state.rev + 1
        writeState(tx, { ...state, rev, swept: rev })
      }
      return count
    })
  }

  async close(): Promise<void> {
    this.#connection?.close('close() was called')
  }

  async destroy(seen?: Cursor): Promise<void> {
    const own = this.#connection
    if (own?.isDeleted) {
      return
    }
    const connection = own?.isOpen ? own : await Connection.openExisting(this.#name, this.#options)
    try {
      // A frozen tab can hold up the deletion. The data is gone before that.
      await connection?.clear(tx => requireSeen(tx, seen))
    } catch (error) {
      if (!connection?.isDeleted) {
        throw error
      }
    }
    // After the deletion by another tab, a database of this name is a new one.
    if (connection && !connection.isDeleted) {
      connection.close('destroy() was called')
      await Connection.delete(this.#name, this.#options)
    }
  }

  #opened(): Connection {
    if (!this.#connection) {
      throw new StorageFailed(`${this.#name} is not open (expected: open() before other calls).`)
    }
    return this.#connection
  }
}
