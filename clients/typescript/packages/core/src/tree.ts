import type { Row } from './fold.js'
import type { Result, ShownRows, Source } from './live.js'
import { type Key, keyOf } from './op.js'
import { compare } from './query.js'
import type { RowChange, View } from './view.js'

/** An entity with everything below it. An entity of which nothing changed is the same object as before. */
export interface Tree {
  readonly row: Row
  /** The entities below, by type, in the order of `order` and then of their ids. A type without entities has none. */
  readonly children: { readonly [type: string]: readonly Tree[] }
  /** The entities to which the row refers, by field; those that were asked for. */
  readonly references: { readonly [field: string]: Row | undefined }
}

/** Fields with the id of another entity that a tree contains too, by type. */
export type Joins = { readonly [type: string]: readonly string[] }

/** A tree to read. */
export interface TreeAsk {
  readonly type: string
  readonly id: string
  readonly joins: Joins
}

/** A tree as something to watch. */
export function treeOf(type: string, id: string, joins: Joins): Source<Tree | null> {
  return {
    key: JSON.stringify(['tree', type, id, joins]),
    types: view => typesOf(view, type, joins),
    make: view => new TreeResult(view, type, id, joins),
    ask: { type, id, joins },
  }
}

function typesOf(view: View, type: string, joins: Joins): string[] {
  const below = view.catalogue.withBelow([type])
  const joined = below.flatMap(name => (joins[name] ?? []).map(field => referenceOf(view, name, field)))
  return [...new Set([...below, ...joined.filter(name => name !== undefined)])]
}

/** One tree of a view, kept up to date. */
class TreeResult implements Result<Tree | null> {
  readonly #view: ShownRows
  readonly #type: string
  readonly #id: string
  readonly #joins: Joins
  #nodes = new Map<Key, Tree>()
  /** Every entity that the tree shows, or would show if it existed. */
  #seen = new Set<Key>()
  #tree: Tree | null

  constructor(view: ShownRows, type: string, id: string, joins: Joins) {
    this.#view = view
    this.#type = type
    this.#id = id
    this.#joins = joins
    this.#tree = this.#build()
  }

  value(): Tree | null {
    return this.#tree
  }

  /** Returns whether `value()` is another object now. */
  apply(changes: readonly RowChange[]): boolean {
    const isTouched = changes.some(
      change => this.#seen.has(keyOf(change.type, change.id)) || this.#isBelow(change.type, change.after),
    )
    if (!isTouched) {
      return false
    }
    const before = this.#tree
    this.#tree = this.#build()
    return this.#tree !== before
  }

  #isBelow(type: string, row: Row | null): boolean {
    const info = this.#view.catalogue.type(type)
    const parent = info?.parentField === undefined ? undefined : row?.[info.parentField]
    return info?.parent !== undefined && typeof parent === 'string' && this.#nodes.has(keyOf(info.parent, parent))
  }

  #build(): Tree | null {
    const before = this.#nodes
    this.#nodes = new Map()
    this.#seen = new Set()
    return this.#node(this.#type, this.#id, before)
  }

  #node(type: string, id: string, before: ReadonlyMap<Key, Tree>): Tree | null {
    const key = keyOf(type, id)
    this.#seen.add(key)
    const row = this.#view.row(type, id)
    if (!row) {
      return null
    }
    const made: Tree = {
      row,
      children: this.#children(type, id, before),
      references: this.#references(type, row),
    }
    const known = before.get(key)
    const node = known && isSameNode(known, made) ? known : made
    this.#nodes.set(key, node)
    return node
  }

  #children(type: string, id: string, before: ReadonlyMap<Key, Tree>): { readonly [type: string]: readonly Tree[] } {
    const children: Record<string, readonly Tree[]> = {}
    for (const name of this.#view.catalogue.names()) {
      const info = this.#view.catalogue.type(name)
      if (info?.parent === type && info.parentField !== undefined) {
        const field = info.parentField
        children[name] = [...this.#view.childrenOf(name, id)]
          .filter(child => this.#view.row(name, child)?.[field] === id)
          .map(child => this.#node(name, child, before))
          .filter(node => node !== null)
          .sort(byPlace)
      }
    }
    return children
  }

  #references(type: string, row: Row): { readonly [field: string]: Row | undefined } {
    const references: Record<string, Row | undefined> = {}
    for (const field of this.#joins[type] ?? []) {
      const target = referenceOf(this.#view, type, field)
      const id = row[field]
      if (target !== undefined && typeof id === 'string') {
        this.#seen.add(keyOf(target, id))
        references[field] = this.#view.row(target, id) ?? undefined
      }
    }
    return references
  }
}

export function referenceOf(view: Pick<View, 'catalogue'>, type: string, field: string): string | undefined {
  return view.catalogue.type(type)?.fields.get(field)?.reference
}

function byPlace(one: Tree, other: Tree): number {
  const place = ({ row }: Tree) => (typeof row.order === 'number' ? row.order : Number.POSITIVE_INFINITY)
  // The difference of two infinities is none.
  return place(one) - place(other) || compare(one.row.id, other.row.id)
}

function isSameNode(one: Tree, other: Tree): boolean {
  return (
    one.row === other.row &&
    isSameMembers(one.references, other.references, (first, second) => first === second) &&
    isSameMembers(one.children, other.children, isSameList)
  )
}

function isSameMembers<V>(
  one: { readonly [name: string]: V },
  other: { readonly [name: string]: V },
  isSame: (one: V | undefined, other: V | undefined) => boolean,
): boolean {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every(name => isSame(one[name], other[name]))
}

function isSameList(one: readonly Tree[] | undefined, other: readonly Tree[] | undefined): boolean {
  return one?.length === other?.length && (one ?? []).every((node, i) => node === other?.[i])
}
