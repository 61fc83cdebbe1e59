import { hidesBelow, type Key, keyOf, type Op, type Result } from '@replog/core'
import { ChangedRows } from './changed-rows.js'
import type { StoredRows } from './stored-rows.js'
import type { News, StoredView } from './stored-view.js'

/** So often results are read again because there was news of their rows meanwhile. */
const TRIES_MAX = 4

/** Entities whose rows may be other ones; undefined for all. */
export type Dirt = ReadonlySet<Key> | undefined

/** A result that is read from the store. */
export interface StoredResult<V> {
  /** The types whose rows it shows. */
  types(): readonly string[]
  /** Undefined before the first reading is taken. */
  value(): V
  /** Reads what may be another. The result takes it, and returns whether `value()` is another now. */
  reading(dirt: Dirt, changed: ChangedRows): Promise<() => boolean>
  /** Whether it must be read as a whole, because it has lost too many rows. */
  readonly isShort: boolean
}

class Watch {
  readonly result: StoredResult<unknown>
  readonly isWanted: () => boolean
  readonly changed: () => void
  /** Entities to read again. */
  keys = new Set<Key>()
  isAllDirty = true
  isTaken = false

  constructor(result: StoredResult<unknown>, isWanted: () => boolean, changed: () => void) {
    this.result = result
    this.isWanted = isWanted
    this.changed = changed
  }

  get isDirty(): boolean {
    return this.isAllDirty || this.keys.size > 0
  }

  /** The keys that must be read. News from now on is marked again. */
  takeDirt(): Dirt {
    const dirt = this.isAllDirty ? undefined : this.keys
    this.keys = new Set()
    this.isAllDirty = false
    return dirt
  }

  mark(dirt: Dirt): void {
    this.isAllDirty ||= dirt === undefined
    for (const key of dirt ?? []) {
      this.keys.add(key)
    }
  }
}

/** Follows the changes of a store with the results that are watched. All of them are read, and then all are shown. */
export class StoredLive {
  readonly #view: StoredView
  readonly #rows: StoredRows
  /** Takes the error with which results could not be read. They are read again at the next news. */
  readonly #report: (error: unknown) => void
  readonly #watches = new Set<Watch>()
  #running: Promise<void> | null = null
  /** The one by which the results were made. */
  #catalogue: StoredView['catalogue']

  constructor(view: StoredView, rows: StoredRows, report: (error: unknown) => void) {
    this.#view = view
    this.#rows = rows
    this.#report = report
    this.#catalogue = view.catalogue
  }

  /** Ends when the result has its rows. Rejects when they could not be read. */
  async add(result: StoredResult<unknown>, isWanted: () => boolean, changed: () => void): Promise<Result<unknown>> {
    const watch = new Watch(result, isWanted, changed)
    // From now on it is told what changes, also while it is read for the first time.
    this.#watches.add(watch)
    const reading = (await this.#readings([watch]))[0]!
    if (reading.status === 'rejected') {
      this.#watches.delete(watch)
      throw reading.reason
    }
    reading.value()
    watch.isTaken = true
    this.#start()
    return { value: () => result.value(), apply: () => false }
  }

  types(): string[] {
    const { catalogue } = this.#view
    const own = [...this.#watches].flatMap(({ result }) => result.types())
    return [...new Set(own.flatMap(type => catalogue.lineage(type)))]
  }

  note({ ops = [], removedOps = [], base = [], removedBase = [], reload = false }: News): void {
    const { catalogue } = this.#view
    const isOther = catalogue !== this.#catalogue
    this.#catalogue = catalogue
    const keys = new Set<Key>()
    const types = new Set<string>()
    const view = this.#view
    for (const seq of removedOps) {
      this.#touch(view.op(seq), keys, types)
    }
    for (const op of ops) {
      this.#touch(view.op(op.seq), keys, types)
      this.#touch(op, keys, types)
    }
    for (const { type, id } of [...base, ...removedBase]) {
      keys.add(keyOf(type, id))
      if (view.hidesAny) {
        this.#touchBelow(type, types)
      }
    }
    for (const watch of this.#wanted()) {
      const own = watch.result.types()
      watch.isAllDirty ||= reload || isOther || own.some(type => types.has(type))
      for (const key of keys) {
        if (own.includes(key.slice(0, key.indexOf('/')))) {
          watch.keys.add(key)
        }
      }
    }
    this.#start()
  }

  #wanted(): ReadonlySet<Watch> {
    for (const watch of this.#watches) {
      if (!watch.isWanted()) {
        this.#watches.delete(watch)
      }
    }
    return this.#watches
  }

  settled(): Promise<void> {
    return this.#running ?? Promise.resolve()
  }

  /** The rows that an operation can change: its own and, when it deletes or moves it, those below. */
  #touch(op: Op | undefined, keys: Set<Key>, types: Set<string>): void {
    if (op) {
      keys.add(keyOf(op.type, op.id))
      const view = this.#view
      const parentField = view.catalogue.type(op.type)?.parentField
      const isMoved = parentField !== undefined && op.data?.[parentField] !== undefined && view.hidesAny
      if (hidesBelow(op) || isMoved) {
        this.#touchBelow(op.type, types)
      }
    }
  }

  #touchBelow(type: string, types: Set<string>): void {
    for (const name of this.#view.catalogue.withBelow([type])) {
      if (name !== type) {
        types.add(name)
      }
    }
  }

  #start(): void {
    this.#running ??= this.#run()
  }

  async #run(): Promise<void> {
    // The view takes the news first.
    await null
    for (;;) {
      const dirty = [...this.#wanted()].filter(watch => watch.isTaken && watch.isDirty)
      if (dirty.length === 0) {
        this.#running = null
        return
      }
      const readings = await this.#readings(dirty)
      const changed = dirty.filter((watch, i) => {
        const reading = readings[i]!
        const isOther = reading.status === 'fulfilled' && reading.value()
        watch.isAllDirty ||= watch.result.isShort
        return isOther && watch.isWanted()
      })
      for (const { changed: tell } of changed) {
        tell()
      }
      const failed = readings.find(reading => reading.status === 'rejected')
      if (failed) {
        this.#running = null
        this.#report(failed.reason)
        return
      }
    }
  }

  /**
   * Reads what is dirty of some results. When there is news of it meanwhile, it is read again: a pull removes an
   * operation together with the row that it was made on, and the old row without the operation was never shown before.
   */
  async #readings(watches: readonly Watch[]): Promise<PromiseSettledResult<() => boolean>[]> {
    for (let tries = 1; ; tries++) {
      const dirts = watches.map(watch => watch.takeDirt())
      const rows = new ChangedRows(this.#rows, dirts)
      const readings = await Promise.allSettled(watches.map(({ result }, i) => result.reading(dirts[i], rows)))
      const isOld = tries < TRIES_MAX && watches.some(watch => watch.isDirty)
      for (const [i, watch] of watches.entries()) {
        // The next news tries again what has failed.
        if (isOld || readings[i]?.status === 'rejected') {
          watch.mark(dirts[i])
        }
      }
      if (!isOld) {
        return readings
      }
    }
  }
}
