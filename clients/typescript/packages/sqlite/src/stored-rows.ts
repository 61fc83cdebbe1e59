import {
  type BaseRow,
  fits,
  type Intent,
  type Key,
  keyOf,
  LiveResult,
  type Query,
  type Result,
  type Row,
  type RowKey,
  type Seeing,
  type Source,
  splitKey,
  type Tab,
} from '@replog/core'
import { limited } from './stored-query-result.js'
import { StoredTree } from './stored-tree.js'
import type { StoredView } from './stored-view.js'

/** The part of a tab with which rows are read. */
export type ReadingTab = Pick<Tab, 'store' | 'cursor' | 'catchUp'> & { readonly view: StoredView }

/** So often rows are read again because the store, or the queue, has changed meanwhile. */
const TRIES_MAX = 4
/** No tree is deeper. */
const DEPTH_MAX = 20

/**
 * Reads rows by queries to the store, and corrects them by the queue. The store answers by what the server had. The
 * rows of entities with operations are made beside it, so they may fit where the store's do not. Rows below an entity
 * that is deleted in the queue are left out. The memory that it needs is that of the results that are watched.
 */
export class StoredRows {
  readonly #tab: ReadingTab

  /** @param tab one whose store has `query` */
  constructor(tab: ReadingTab) {
    this.#tab = tab
  }

  /** Reads these entities and those above them. Operations get the states that they are based on. */
  async seeing<K extends RowKey>(keys: readonly K[]): Promise<Seeing<K>> {
    const known = await this.#basesOf(
      keys.flatMap(key => [key, ...this.#parentOf(key)]),
      true,
    )
    return run => this.#tab.view.knowing(known, () => run(keys.map(key => this.#completed(key))))
  }

  /** An operation with the state that it is based on, where that was not in memory at the call. */
  #completed<K extends RowKey>(key: K): K {
    const { view } = this.#tab
    const { type, id } = key
    const { kind, shown, base, data }: Partial<Intent> = key
    const row = view.base(type, id)
    if (!row || shown !== undefined || view.isLoaded(type) || (kind !== 'patch' && kind !== 'delete')) {
      return key
    }
    const now = view.folded(type, id)
    const was = data && { was: Object.fromEntries(Object.keys(data).map(field => [field, now?.[field] ?? null])) }
    return { ...key, shown: row.version, base: base ?? (row.etag || undefined), ...was }
  }

  /** The value of a source now. */
  async read(source: Source<unknown>): Promise<Result<unknown>> {
    const { ask } = source
    const value = await this.#unchanged<unknown>(() =>
      'joins' in ask ? new StoredTree(this, this.#tab.view, source, ask).read() : this.rows(ask),
    )
    return { value: () => value, apply: () => false }
  }

  async row(type: string, id: string): Promise<Row | null> {
    const [row] = await this.#unchanged(() => this.rowsOf([{ type, id }]))
    return row ?? null
  }

  async hasRow(type: string): Promise<boolean> {
    const rows = await this.#unchanged(() => this.rows({ type, where: {}, orderBy: [], limit: 1 }))
    return rows.length > 0
  }

  /** Reads the rows of entities. The result gives those that exist, with the queue as it is then. */
  async rowsOf(keys: readonly RowKey[]): Promise<() => Row[]> {
    const { view } = this.#tab
    const known = await this.#basesOf(keys, view.hidesAny)
    return () =>
      view.knowing(known, () => keys.map(({ type, id }) => view.folded(type, id)).filter(row => row !== null))
  }

  /** Reads the rows of a query. The result gives them with the queue as it is then. */
  async rows(query: Query): Promise<() => readonly Row[]> {
    const { view } = this.#tab
    const { type, limit } = query
    const { id } = query.where
    if (typeof id === 'string') {
      const make = await this.rowsOf([{ type, id }])
      return () => new LiveResult(query, make()).value()
    }
    const touched = new Set<string>()
    for (const op of view.ops()) {
      if (op.type === type) {
        touched.add(op.id)
      }
    }
    const stored = storedPart(query)
    for (let wanted = wantedOf(stored?.limit, touched.size); ; wanted = wanted === undefined ? wanted : 2 * wanted) {
      const found = (stored && (await this.#tab.store.query?.(limited(stored, wanted)))) ?? []
      const untouched = found.filter(row => !touched.has(row.id))
      const keys = [...touched].map(touchedId => ({ type, id: touchedId }))
      const known = view.hidesAny
        ? await this.#basesOf([...untouched, ...keys], true, untouched)
        : await this.#basesOf(keys, false)
      const shown = () =>
        view.knowing(known, () => untouched.map(row => view.folded(type, row.id, row)).filter(row => row !== null))
      if (limit === undefined || wanted === undefined || found.length < wanted || shown().length >= limit) {
        const own = () => keys.map(key => view.folded(type, key.id)).filter(row => row !== null)
        return () => new LiveResult(query, [...shown(), ...view.knowing(known, own)]).value()
      }
    }
  }

  /** The entity below which an operation puts its own. */
  #parentOf(key: RowKey): RowKey[] {
    const { parent, parentField } = this.#tab.view.catalogue.type(key.type) ?? {}
    const { data }: Partial<Intent> = key
    const id = parentField === undefined ? undefined : data?.[parentField]
    return parent !== undefined && typeof id === 'string' ? [{ type: parent, id }] : []
  }

  /** Rows and the queue must be of one state of the store: a pull removes an operation together with its old row. */
  async #unchanged<T>(read: () => Promise<() => T>): Promise<T> {
    const tab = this.#tab
    for (let tries = 1; ; tries++) {
      const { rev } = tab.cursor
      const { queueVersion } = tab.view
      const make = await read()
      await tab.catchUp()
      if ((tab.cursor.rev === rev && tab.view.queueVersion === queueVersion) || tries === TRIES_MAX) {
        return make()
      }
    }
  }

  /** @param read rows that were read already */
  async #basesOf(
    keys: readonly RowKey[],
    isWithAbove: boolean,
    read: readonly BaseRow[] = [],
  ): Promise<Map<Key, BaseRow>> {
    const { store, view } = this.#tab
    const known = new Map(read.map(row => [keyOf(row.type, row.id), row]))
    const asked = new Set(known.keys())
    let wanted = new Set(keys.map(({ type, id }) => keyOf(type, id)).filter(key => !asked.has(key)))
    for (let depth = 0; depth < DEPTH_MAX; depth++) {
      const missing = [...wanted].map(key => rowKeyOf(key))
      for (const row of missing.length > 0 ? await store.readBase(view.meta.generation, missing) : []) {
        known.set(keyOf(row.type, row.id), row)
      }
      for (const key of wanted) {
        asked.add(key)
      }
      const above = isWithAbove ? view.knowing(known, () => keys.flatMap(({ type, id }) => view.pathOf(type, id))) : []
      wanted = new Set(above.filter(key => !asked.has(key)))
      if (wanted.size === 0) {
        break
      }
    }
    return known
  }
}

function rowKeyOf(key: Key): RowKey {
  const [type, id] = splitKey(key)
  return { type, id }
}

/** Members that rows have from the queue and not from the server. */
const isFromQueue = (name: string): boolean => name.startsWith('$')

/** The part of a query that the store can answer; undefined when no row without operations fits. */
function storedPart({ type, where, orderBy, limit }: Query): Query | undefined {
  const { $sync } = where
  if ($sync !== undefined && !fits({ $sync: 'synced' } as unknown as Row, { $sync })) {
    return undefined
  }
  const rest = Object.fromEntries(Object.entries(where).filter(([name]) => !isFromQueue(name)))
  const isWhole =
    Object.keys(where).some(name => isFromQueue(name) && name !== '$sync') ||
    orderBy.some(({ field }) => isFromQueue(field))
  return isWhole ? { type, where: rest, orderBy: [] } : limited({ type, where: rest, orderBy }, limit)
}

/** So many more as the queue may take away at least; when it takes more, the store is asked again. */
function wantedOf(limit: number | undefined, touched: number): number | undefined {
  return limit === undefined ? undefined : Math.max(1, limit + Math.min(touched, limit))
}
