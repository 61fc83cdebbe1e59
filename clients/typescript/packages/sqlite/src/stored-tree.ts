import {
  type Key,
  keyOf,
  type Result,
  type Row,
  type RowKey,
  referenceOf,
  type ShownRows,
  type Source,
  type TreeAsk,
  type View,
} from '@replog/core'
import type { StoredResult } from './stored-live.js'
import { same } from './stored-query-result.js'
import type { StoredRows } from './stored-rows.js'

/** So many parents are asked for in one query. */
const PARENTS_MAX = 100
/** No tree is deeper. */
const DEPTH_MAX = 20

/** The rows of one tree, and those to which they refer, as they were read. */
class ReadRows implements ShownRows {
  readonly catalogue: View['catalogue']
  readonly #rows = new Map<Key, Row>()
  readonly #children = new Map<string, string[]>()

  constructor(catalogue: View['catalogue']) {
    this.catalogue = catalogue
  }

  row(type: string, id: string): Row | null {
    return this.#rows.get(keyOf(type, id)) ?? null
  }

  rows(): readonly Row[] {
    return [...this.#rows.values()]
  }

  childrenOf(type: string, parentId: string): readonly string[] {
    return this.#children.get(keyOf(type, parentId)) ?? []
  }

  /** Rows that show the same as before stay the same objects. */
  add(type: string, row: Row, before: ShownRows | undefined): void {
    this.#rows.set(keyOf(type, row.id), same(before?.row(type, row.id) ?? undefined, row))
    const parentField = this.catalogue.type(type)?.parentField
    const parent = parentField === undefined ? undefined : row[parentField]
    if (typeof parent === 'string') {
      const key = keyOf(type, parent)
      this.#children.set(key, [...(this.#children.get(key) ?? []), row.id])
    }
  }
}

/**
 * One tree that follows the changes of its types. A change reads the tree again, with one query for each type and
 * hundred parents, and keeps the parts that are as before.
 */
export class StoredTree implements StoredResult<unknown> {
  readonly isShort = false
  readonly #rows: StoredRows
  readonly #view: View
  readonly #source: Source<unknown>
  readonly #ask: TreeAsk
  readonly #shown: ShownRows
  #read: ReadRows
  #tree: Result<unknown> | undefined

  /** @param ask that of the source */
  constructor(rows: StoredRows, view: View, source: Source<unknown>, ask: TreeAsk) {
    this.#rows = rows
    this.#view = view
    this.#source = source
    this.#ask = ask
    this.#read = new ReadRows(view.catalogue)
    const read = () => this.#read
    this.#shown = {
      get catalogue() {
        return read().catalogue
      },
      row: (type, id) => read().row(type, id),
      rows: () => read().rows(),
      childrenOf: (type, parentId) => read().childrenOf(type, parentId),
    }
  }

  types(): readonly string[] {
    return this.#source.types(this.#view)
  }

  value(): unknown {
    return this.#tree?.value()
  }

  /** The tree now. */
  async read(): Promise<() => unknown> {
    const rows = await this.#readRows()
    return () => this.#source.make(rows).value()
  }

  async reading(): Promise<() => boolean> {
    const rows = await this.#readRows()
    return () => {
      this.#read = rows
      if (this.#tree) {
        // A change of its root makes a tree look at all of its rows.
        const { type, id } = this.#ask
        return this.#tree.apply([{ type, id, before: null, after: null }])
      }
      this.#tree = this.#source.make(this.#shown)
      return true
    }
  }

  async #readRows(): Promise<ReadRows> {
    const { type, id } = this.#ask
    const read = new ReadRows(this.#view.catalogue)
    const all: { readonly type: string; readonly row: Row }[] = []
    let level = (await this.#rows.rowsOf([{ type, id }]))().map(row => ({ type, row }))
    for (let depth = 0; depth < DEPTH_MAX && level.length > 0; depth++) {
      all.push(...level)
      level = await this.#below(level)
    }
    for (const { type: name, row } of all) {
      read.add(name, row, this.#read)
    }
    const keys = new Map(
      all.flatMap(({ type: name, row }) => this.#referencesOf(name, row)).map(key => [keyText(key), key]),
    )
    const missing = [...keys.values()].filter(key => !read.row(key.type, key.id))
    for (const key of missing) {
      const [row] = (await this.#rows.rowsOf([key]))()
      if (row) {
        read.add(key.type, row, this.#read)
      }
    }
    return read
  }

  async #below(level: readonly { readonly type: string; readonly row: Row }[]) {
    const found: { type: string; row: Row }[] = []
    const { catalogue } = this.#view
    for (const name of catalogue.names()) {
      const { parent, parentField } = catalogue.type(name) ?? {}
      const ids = level.filter(({ type }) => type === parent).map(({ row }) => row.id)
      for (let at = 0; parentField !== undefined && at < ids.length; at += PARENTS_MAX) {
        const where = { [parentField]: { in: ids.slice(at, at + PARENTS_MAX) } }
        const make = await this.#rows.rows({ type: name, where, orderBy: [] })
        found.push(...make().map(row => ({ type: name, row })))
      }
    }
    return found
  }

  #referencesOf(type: string, row: Row): RowKey[] {
    return (this.#ask.joins[type] ?? []).flatMap(field => {
      const target = referenceOf(this.#view, type, field)
      const id = row[field]
      return target !== undefined && typeof id === 'string' ? [{ type: target, id }] : []
    })
  }
}

const keyText = ({ type, id }: RowKey): Key => keyOf(type, id)
