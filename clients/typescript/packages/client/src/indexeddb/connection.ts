import { DataRemoved, StorageFailed } from '@replog/core'
import { createStores, SCHEMA_VERSION, STORE_NAMES, type StoreName } from './schema.js'
import { abort, read, storageFailed, write } from './transaction.js'

export interface ConnectionOptions {
  readonly durability: 'strict' | 'relaxed'
  /** How long opening and deleting wait for other tabs, in milliseconds. */
  readonly waitMillisMax: number
}

function idb(): IDBFactory {
  if (!globalThis.indexedDB) {
    throw new StorageFailed('There is no IndexedDB here.')
  }
  return globalThis.indexedDB
}

/**
 * Waits for an open or a deletion. Both wait until other tabs have closed their connections, and a frozen tab closes
 * nothing; so there is a limit. `late` is called instead when it ends after the limit.
 */
function settled(
  request: IDBOpenDBRequest,
  name: string,
  waitMillisMax: number,
  late: () => void,
): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    let given = false
    const giveUp = () => {
      given = true
      reject(new StorageFailed(`Another tab keeps ${name} open and does not react (waited ${waitMillisMax} ms).`))
    }
    const timer = setTimeout(giveUp, waitMillisMax)
    request.onsuccess = () => {
      clearTimeout(timer)
      if (given) {
        late()
      } else {
        resolve(request.result)
      }
    }
    request.onerror = () => {
      clearTimeout(timer)
      reject(storageFailed(request.error, name))
    }
  })
}

/** So long after the event that announces it, a tab that still runs is not frozen. */
const RESUME_MILLIS = 1_000

/** One tab's connection to one database. After it has failed or was closed, every call rejects and says why. */
export class Connection {
  readonly #db: IDBDatabase
  readonly #durability: 'strict' | 'relaxed'
  /** The transactions that run, and how to end each at once with an error. */
  readonly #running = new Map<IDBTransaction, (error: StorageFailed) => void>()
  readonly #interrupted = new WeakSet<IDBTransaction>()
  #closed: string | undefined
  #isDeleted = false
  /** Set while the browser freezes this tab; ends when it runs again. */
  #frozen: { readonly ended: Promise<void>; readonly end: () => void } | undefined

  private constructor(db: IDBDatabase, durability: 'strict' | 'relaxed') {
    this.#db = db
    this.#durability = durability
    db.onversionchange = ({ newVersion }) => {
      this.#isDeleted ||= newVersion === null
      this.close(this.#isDeleted ? 'another tab deletes it' : 'another tab upgrades it')
    }
    db.onclose = this.#lose
    globalThis.document?.addEventListener('freeze', this.#freeze)
    globalThis.document?.addEventListener('resume', this.#resume)
  }

  static async open(name: string, options: ConnectionOptions): Promise<Connection> {
    const request = idb().open(name, SCHEMA_VERSION)
    request.onupgradeneeded = () => createStores(request.result)
    const db = await settled(request, name, options.waitMillisMax, () => request.result.close())
    return new Connection(db, options.durability)
  }

  /** Undefined when there is no database of this name; it makes none. */
  static async openExisting(name: string, options: ConnectionOptions): Promise<Connection | undefined> {
    // Without a version, only a new database is upgraded.
    const request = idb().open(name)
    let isNew = false
    request.onupgradeneeded = () => {
      isNew = true
      request.transaction?.abort()
    }
    try {
      const db = await settled(request, name, options.waitMillisMax, () => request.result.close())
      return new Connection(db, options.durability)
    } catch (error) {
      if (isNew) {
        return undefined
      }
      throw error
    }
  }

  static async delete(name: string, options: ConnectionOptions): Promise<void> {
    await settled(idb().deleteDatabase(name), name, options.waitMillisMax, () => undefined)
  }

  /**
   * Runs work that only reads. The work must use nothing asynchronous but the requests of its transaction. It may run
   * again from the start.
   */
  read<T>(stores: readonly StoreName[], work: (tx: IDBTransaction) => Promise<T>): Promise<T> {
    return this.#run(stores, 'readonly', tx => read(tx, work))
  }

  /** Runs work that writes, and ends when it is as durable as the connection was asked to make it. */
  write<T>(stores: readonly StoreName[], work: (tx: IDBTransaction) => Promise<T>): Promise<T> {
    return this.#run(stores, 'readwrite', tx => write(tx, work))
  }

  get isOpen(): boolean {
    return this.#closed === undefined
  }

  /** Whether another tab has deleted the database, or is about to. One of the same name is another one from then on. */
  get isDeleted(): boolean {
    return this.#isDeleted
  }

  /** Removes all records at once, also while other tabs have connections; `check` may refuse that. */
  clear(check: (tx: IDBTransaction) => Promise<void>): Promise<void> {
    return this.write(STORE_NAMES, async tx => {
      await check(tx)
      for (const name of STORE_NAMES) {
        tx.objectStore(name).clear()
      }
    })
  }

  /** Closes it when its transactions have ended. */
  close(reason: string): void {
    this.#closed ??= reason
    globalThis.document?.removeEventListener('freeze', this.#freeze)
    globalThis.document?.removeEventListener('resume', this.#resume)
    this.#resume()
    this.#db.close()
  }

  async #run<T>(
    stores: readonly StoreName[],
    mode: 'readonly' | 'readwrite',
    work: (tx: IDBTransaction) => Promise<T>,
  ): Promise<T> {
    for (;;) {
      while (this.#frozen) {
        await this.#frozen.ended
      }
      const tx = this.#begin(stores, mode)
      try {
        return await new Promise<T>((resolve, reject) => {
          this.#running.set(tx, reject)
          work(tx).then(resolve, reject)
        })
      } catch (error) {
        if (!this.#interrupted.has(tx)) {
          throw this.#explained(error)
        }
      } finally {
        this.#running.delete(tx)
      }
    }
  }

  #begin(stores: readonly StoreName[], mode: 'readonly' | 'readwrite'): IDBTransaction {
    try {
      return this.#db.transaction(stores, mode, { durability: this.#durability })
    } catch (error) {
      throw this.#explained(error)
    }
  }

  /**
   * The browser is about to freeze this tab. A transaction that waits for the tab would hold up all other tabs until
   * the tab runs again, so those that run are aborted, and begin anew then. None may begin in between: promises still
   * go on after this event.
   */
  readonly #freeze = () => {
    let end = () => {}
    const ended = new Promise<void>(resolve => {
      end = resolve
    })
    this.#frozen ??= { ended, end }
    // A timer of a frozen tab waits too, so this is for browsers that change their mind.
    setTimeout(this.#resume, RESUME_MILLIS)
    for (const tx of this.#running.keys()) {
      if (abort(tx)) {
        this.#interrupted.add(tx)
      }
    }
  }

  readonly #resume = () => {
    this.#frozen?.end()
    this.#frozen = undefined
  }

  /**
   * The browser removed the database. Chromium then says nothing of transactions that were being committed, so they are
   * ended here.
   */
  readonly #lose = () => {
    this.close('the browser removed it')
    for (const fail of this.#running.values()) {
      fail(storageFailed(null, this.#db.name))
    }
  }

  /** The reason of the close explains every failure after it, and of what was running. */
  #explained(error: unknown): unknown {
    const failed = error instanceof DOMException ? storageFailed(error, this.#db.name) : error
    if (this.#closed === undefined || !(failed instanceof StorageFailed)) {
      return failed
    }
    const message = `${this.#db.name} is closed: ${this.#closed}.`
    return this.#isDeleted ? new DataRemoved(message, { cause: error }) : new StorageFailed(message, { cause: error })
  }
}
