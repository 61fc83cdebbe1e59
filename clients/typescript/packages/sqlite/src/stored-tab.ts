import { Catalogue, type Result, type Row, type RowKey, type Seeing, type Source, Tab } from '@replog/core'
import { StoredLive, type StoredResult } from './stored-live.js'
import { StoredQueryResult } from './stored-query-result.js'
import { StoredRows } from './stored-rows.js'
import { StoredTree } from './stored-tree.js'
import { StoredView } from './stored-view.js'

type TabArguments = ConstructorParameters<typeof Tab>

/** A result that is read before the tab is shown. */
interface Prepared {
  /** Absent until it was read. */
  result?: Result<unknown>
  /** Another one when the result is taken. */
  isWanted: () => boolean
  changed: () => void
}

/**
 * A tab whose store answers queries. Types are loaded only by `ensure`; everything else reads the rows that it needs.
 */
export class StoredTab extends Tab {
  declare readonly view: StoredView
  readonly #rows: StoredRows
  readonly #live: StoredLive
  readonly #prepared = new Map<string, Prepared>()

  constructor(...[store, loaded, channel, shipped, report]: TabArguments) {
    const view = new StoredView(loaded.meta, Catalogue.parse(loaded.meta.catalogue) ?? shipped)
    super(store, loaded, channel, shipped, report, view)
    this.#rows = new StoredRows(this)
    this.#live = new StoredLive(view, this.#rows, report)
    view.noted = news => this.#live.note(news)
  }

  override isAtHand(source: Source<unknown>): boolean {
    return this.#prepared.get(source.key)?.result !== undefined || super.isAtHand(source)
  }

  override atHand<V>(source: Source<V>, isWanted: () => boolean, changed: () => void): Result<V> | undefined {
    const prepared = this.#prepared.get(source.key)
    if (!prepared?.result) {
      return super.atHand(source, isWanted, changed)
    }
    this.#prepared.delete(source.key)
    prepared.isWanted = isWanted
    prepared.changed = changed
    this.#dropPrepared()
    return prepared.result as Result<V>
  }

  override async open<V>(
    source: Source<V>,
    isWanted?: () => boolean,
    changed: () => void = () => {},
  ): Promise<() => Result<V>> {
    if (super.isAtHand(source)) {
      return super.open(source)
    }
    this.#dropPrepared()
    const result = isWanted
      ? await this.#live.add(this.#resultOf(source), isWanted, changed)
      : await this.#rows.read(source)
    return () => result as Result<V>
  }

  override async prepare(sources: readonly Source<unknown>[]): Promise<void> {
    const reads = sources.map(async source => {
      const { key } = source
      const prepared: Prepared = { isWanted: () => this.#prepared.get(key) === prepared, changed: () => {} }
      this.#prepared.set(key, prepared)
      const [isWanted, changed] = [() => prepared.isWanted(), () => prepared.changed()]
      prepared.result = await this.#live.add(this.#resultOf(source), isWanted, changed)
    })
    const failed = (await Promise.allSettled(reads)).find(read => read.status === 'rejected')
    if (failed) {
      throw failed.reason
    }
  }

  override async row(type: string, id: string): Promise<Row | null> {
    return this.isLoaded(type) ? super.row(type, id) : this.#rows.row(type, id)
  }

  override async hasRows(types: readonly string[]): Promise<boolean> {
    for (const type of types) {
      if (await this.#rows.hasRow(type)) {
        return true
      }
    }
    return false
  }

  override async seeing<K extends RowKey>(keys: readonly K[]): Promise<Seeing<K>> {
    return keys.every(({ type }) => this.isLoaded(type)) ? super.seeing(keys) : this.#rows.seeing(keys)
  }

  override async append(...[ops]: Parameters<Tab['append']>): ReturnType<Tab['append']> {
    const stored = await super.append(ops)
    await this.#live.settled()
    return stored
  }

  protected override types(): readonly string[] {
    return [...super.types(), ...this.#live.types()]
  }

  protected override async read(): Promise<void> {
    await super.read()
    await this.#live.settled()
  }

  #resultOf(source: Source<unknown>): StoredResult<unknown> {
    const { ask } = source
    return 'joins' in ask ? new StoredTree(this.#rows, this.view, source, ask) : new StoredQueryResult(this.#rows, ask)
  }

  /** When the tab is shown, it takes every watched result in one step. Results left after that have no watcher. */
  #dropPrepared(): void {
    if (this.#prepared.size > 0) {
      queueMicrotask(() => this.#prepared.clear())
    }
  }
}
