import { Catalogue } from './catalogue.js'
import type { Row } from './fold.js'
import { same } from './json.js'
import type { Result, Source } from './live.js'
import { Listeners } from './observable.js'
import type { NewOp, Op, Outcome } from './op.js'
import type { Channel } from './ports.js'
import type { Change, Changes, Cursor, Loaded, Store } from './store.js'
import { type RowChange, View } from './view.js'

/** Changes that a tab read from the store. */
export interface TabChange {
  readonly rows: readonly RowChange[]
  /** New and changed operations. */
  readonly ops: readonly Op[]
  readonly outcomes: readonly Outcome[]
}

export interface RowKey {
  readonly type: string
  readonly id: string
}

/** Runs something that sees the rows that were read. */
export type Seeing<K> = <T>(run: (keys: readonly K[]) => T) => T

/**
 * One tab's copy of the store. It reads what changed, in one order for all tabs, and tells it to its listeners. Reads
 * and loads are one after the other, so that none of them can overtake another. Types are loaded
 * as a whole; a store may bring a class (`Store.tabClass`) that reads single rows instead.
 */
export class Tab {
  readonly view: View
  readonly store: Store
  readonly changed: Listeners<TabChange>
  readonly #channel: Channel
  readonly #shipped: Catalogue
  /** Milliseconds to add to the device's clock to get the server's, as it was last seen. */
  clockOffset: number
  #cursor: Cursor
  #tail: Promise<void> = Promise.resolve()
  #next: Promise<void> | null = null
  /** Operations above the cursor that are shown already. */
  readonly #early = new Set<number>()

  constructor(
    store: Store,
    loaded: Loaded,
    channel: Channel,
    shipped: Catalogue,
    report: (error: unknown) => void,
    view = new View(loaded.meta, Catalogue.parse(loaded.meta.catalogue) ?? shipped),
  ) {
    this.store = store
    this.#channel = channel
    this.#shipped = shipped
    this.changed = new Listeners(report)
    this.view = view
    this.view.add(loaded.ops)
    this.clockOffset = loaded.meta.clockOffset
    this.#cursor = loaded.cursor
  }

  /** Whether the catalogue came from the server. Until then it is the one that the app was built with. */
  get hasServersCatalogue(): boolean {
    return this.view.meta.catalogue !== undefined
  }

  /** Up to where this tab has seen the changes of the store. */
  get cursor(): Cursor {
    return this.#cursor
  }

  /** Whether a type and the types above it are in memory. */
  isLoaded(type: string): boolean {
    return this.view.catalogue.lineage(type).every(name => this.view.isLoaded(name))
  }

  /** Loads these types, and the types above them, unless they are there. */
  async ensure(types: readonly string[]): Promise<void> {
    if (types.every(type => this.isLoaded(type))) {
      return
    }
    await this.#serially(async () => {
      const wanted = [...new Set(types.flatMap(type => this.view.catalogue.lineage(type)))].reverse()
      await this.#load(wanted.filter(type => !this.view.isLoaded(type)))
    })
  }

  /** Whether the rows of a source are in memory. */
  isAtHand(source: Source<unknown>): boolean {
    return source.types(this.view).every(type => this.isLoaded(type))
  }

  /** The result of a source whose rows are in memory; undefined for others. It is kept up to date as that of `open`. */
  atHand<V>(source: Source<V>, _isWanted: () => boolean, _changed: () => void): Result<V> | undefined {
    return this.isAtHand(source) ? source.make(this.view) : undefined
  }

  /**
   * Reads the rows of a source. Then it gives the result, which is told each change (`apply`), or which calls `changed`
   * while `isWanted`.
   */
  async open<V>(source: Source<V>, _isWanted?: () => boolean, _changed?: () => void): Promise<() => Result<V>> {
    await this.ensure(source.types(this.view))
    return () => source.make(this.view)
  }

  /** Reads the rows of these sources, so that they are at hand when this tab is shown. */
  prepare(sources: readonly Source<unknown>[]): Promise<void> {
    return this.ensure(sources.flatMap(source => source.types(this.view)))
  }

  async row(type: string, id: string): Promise<Row | null> {
    await this.ensure([type])
    return this.view.row(type, id)
  }

  /** Whether there is a row of one of these types. */
  async hasRows(types: readonly string[]): Promise<boolean> {
    await this.ensure(types)
    return types.some(type => !this.view.rows(type)[Symbol.iterator]().next().done)
  }

  /** Reads these entities and those above them. */
  async seeing<K extends RowKey>(keys: readonly K[]): Promise<Seeing<K>> {
    await this.ensure(keys.map(({ type }) => type))
    return run => run(keys)
  }

  /** Ends when the tab shows everything that was committed before this call. */
  catchUp(): Promise<void> {
    this.#next ??= this.#serially(() => {
      this.#next = null
      return this.read()
    })
    return this.#next
  }

  /** Shows what other tabs have appended, without waiting for what else they have changed. */
  async showAppended(): Promise<void> {
    const ops = await this.store.appended?.(this.#cursor.seq)
    this.#show(ops?.filter(op => !this.view.op(op.seq)) ?? [])
  }

  /** Appends operations, and shows them. They are durable when it ends. */
  async append(ops: readonly NewOp[]): Promise<readonly Op[]> {
    const { seqs } = await this.store.commit({ append: ops })
    const stored = ops.map((op, i): Op => ({ ...op, seq: seqs[i]!, rev: 0 }))
    this.#show(stored)
    this.#channel.post({ kind: 'changed' })
    return stored
  }

  /** Changes the store, and shows it. Fails with `Stale` or `Fenced`, and then nothing was changed. */
  async commit(change: Change): Promise<void> {
    try {
      await this.store.commit(change)
    } finally {
      await this.catchUp()
    }
    this.#channel.post({ kind: 'changed' })
  }

  #show(appended: readonly Op[]): void {
    // The tab may have read newer states of the others since then.
    const ops = appended.filter(op => op.seq > this.#cursor.seq)
    if (ops.length > 0) {
      for (const { seq } of ops) {
        this.#early.add(seq)
      }
      this.changed.emit({ rows: this.view.add(ops), ops, outcomes: [] })
    }
  }

  #serially(run: () => Promise<void>): Promise<void> {
    const done = this.#tail.then(run)
    this.#tail = done.catch(() => undefined)
    return done
  }

  /** The types whose changes are read. */
  protected types(): readonly string[] {
    return this.view.types()
  }

  protected async read(): Promise<void> {
    const changes = this.#withoutGone(await this.store.changes(this.#cursor, this.types()))
    this.#cursor = changes.cursor
    const { view } = this
    const { catalogue: before } = view
    // A store in memory gives the same object again; reading it takes longer than all the rest of a change.
    if (changes.meta.catalogue !== view.meta.catalogue) {
      const catalogue = Catalogue.parse(changes.meta.catalogue) ?? this.#shipped
      // The one that the app was built with has no limits, also when it has the same version as the server's.
      if (catalogue.version !== before.version || !this.hasServersCatalogue) {
        view.catalogue = catalogue
      }
    }
    const isOther = view.catalogue.version !== before.version
    const isMetaSame = same(changes.meta, view.meta)
    const rows = view.apply(changes)
    if (rows.length + changes.ops.length + changes.removedOps.length + changes.outcomes.length > 0 || !isMetaSame) {
      this.changed.emit({ rows, ops: changes.ops, outcomes: changes.outcomes })
    }
    if (changes.reload || isOther) {
      await this.#load(view.types())
    }
  }

  /** Also removes what was shown early, and was removed before this tab read it. */
  #withoutGone(changes: Changes): Changes {
    const read = new Set(changes.ops.map(op => op.seq))
    const early = [...this.#early].filter(seq => seq <= changes.cursor.seq)
    for (const seq of early) {
      this.#early.delete(seq)
    }
    return { ...changes, removedOps: [...changes.removedOps, ...early.filter(seq => !read.has(seq))] }
  }

  async #load(types: readonly string[]): Promise<void> {
    const loaded = await Promise.all(types.map(type => this.store.loadBase(type)))
    for (const [i, { rows }] of loaded.entries()) {
      const changed = this.view.load(types[i]!, rows)
      if (changed.length > 0) {
        this.changed.emit({ rows: changed, ops: [], outcomes: [] })
      }
    }
  }
}
