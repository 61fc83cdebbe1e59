import type { Catalogue } from './catalogue.js'
import { fold, hidesBelow, isSameRow, type Row } from './fold.js'
import { type Key, keyOf, type Op, splitKey } from './op.js'
import { PullNumbers } from './pull-numbers.js'
import { type QueueCounts, QueueIndex } from './queue-index.js'
import type { BaseRow, Changes, Meta } from './store.js'

/** A row that is another one than before. */
export interface RowChange {
  readonly type: string
  readonly id: string
  readonly before: Row | null
  readonly after: Row | null
}

/** The entities of one type that were loaded. */
interface TypeRows {
  readonly base: Map<string, BaseRow>
  readonly rows: Map<string, Row>
  /** The entities that have, or had, this parent. */
  readonly byParent: Map<string, Set<string>>
}

/**
 * The rows of one tab: `rows[id] = fold(base(id), ops(id))`, for the types that were loaded. It changes only by what
 * the store says, so all tabs show the same. A row that did not change stays the same object.
 */
export class View {
  meta: Meta
  catalogue: Catalogue
  readonly #queue = new QueueIndex()
  readonly #types = new Map<string, TypeRows>()
  readonly #pulls: PullNumbers

  constructor(meta: Meta, catalogue: Catalogue) {
    this.meta = meta
    this.#pulls = new PullNumbers(meta)
    this.catalogue = catalogue
    this.#pulls.remember(meta)
  }

  /** The queue, in order. */
  ops(): readonly Op[] {
    return this.#queue.all()
  }

  /** How many operations there are, without looking at each of them. */
  get counts(): QueueCounts {
    return this.#queue.counts
  }

  /** Rises with each change of the queue. */
  get queueVersion(): number {
    return this.#queue.version
  }

  op(seq: number): Op | undefined {
    return this.#queue.get(seq)
  }

  /** The operations of an entity, in order. */
  opsOf(type: string, id: string): readonly Op[] {
    return this.#queue.of(keyOf(type, id))
  }

  isLoaded(type: string): boolean {
    return this.#types.has(type)
  }

  types(): string[] {
    return [...this.#types.keys()]
  }

  row(type: string, id: string): Row | null {
    return this.#types.get(type)?.rows.get(id) ?? null
  }

  rows(type: string): Iterable<Row> {
    return this.#types.get(type)?.rows.values() ?? []
  }

  base(type: string, id: string): BaseRow | undefined {
    return this.#types.get(type)?.base.get(id)
  }

  /** Whether an operation of the queue may hide entities below its own. */
  get hidesAny(): boolean {
    return this.#queue.hidingCount > 0
  }

  /** The entities of a type as the server gave them; those that were loaded. */
  bases(type: string): Iterable<BaseRow> {
    return this.#types.get(type)?.base.values() ?? []
  }

  /** An entity as the server has it, without the operations of the queue; null when it has none. */
  serverRow(type: string, id: string): Row | null {
    return fold(this.base(type, id), [], this.catalogue.type(type), this.#pulls.now(this.meta))
  }

  /** The entities that may have this parent, whether they are shown or not. */
  childrenOf(type: string, parentId: string): Iterable<string> {
    return this.#types.get(type)?.byParent.get(parentId) ?? []
  }

  /** The pull token of what a row showed; undefined when that pull is not complete, or too long ago. */
  tokenOf(row: Row): string | undefined {
    return this.#pulls.tokenOf(row)
  }

  /** Whether a row is one of this store. The app may still have rows from before the user became another one. */
  isOwn(row: Row): boolean {
    return this.#pulls.isOwn(row)
  }

  /** The entities above one, the nearest first, as far as they are known. */
  pathOf(type: string, id: string): Key[] {
    const path: Key[] = []
    let at = { type, id }
    for (let depth = 0; depth < 20; depth++) {
      const info = this.catalogue.type(at.type)
      const parentId = info?.parentField === undefined ? undefined : this.#value(at.type, at.id, info.parentField)
      if (info?.parent === undefined || typeof parentId !== 'string') {
        break
      }
      at = { type: info.parent, id: parentId }
      path.push(keyOf(at.type, at.id))
    }
    return path
  }

  /** Adds a type with the server's rows. */
  load(type: string, base: readonly BaseRow[]): RowChange[] {
    const known = this.#types.get(type)
    const rows: TypeRows = known ?? { base: new Map(), rows: new Map(), byParent: new Map() }
    this.#types.set(type, rows)
    const gone = new Set(known?.base.keys())
    rows.base.clear()
    for (const row of base) {
      rows.base.set(row.id, row)
      this.#index(row.type, row.id, row.data)
      gone.delete(row.id)
    }
    const ops = this.#queue.all().filter(op => op.type === type)
    for (const op of ops) {
      this.#index(type, op.id, op.data)
    }
    const changes: RowChange[] = []
    for (const id of new Set([...rows.base.keys(), ...gone, ...ops.map(op => op.id)])) {
      this.#refreshOne(rows, type, id, changes)
    }
    return changes
  }

  /** Takes what changed in the store. Types that must be loaded again (`reload`) are left as they are. */
  apply(changes: Changes): RowChange[] {
    const touched = new Set<Key>()
    this.meta = changes.meta
    this.#pulls.remember(changes.meta)
    for (const seq of changes.removedOps) {
      this.#drop(seq, touched)
    }
    for (const op of changes.ops) {
      this.#drop(op.seq, touched)
      this.#add(op, touched)
    }
    for (const { type, id } of changes.removedBase) {
      if (this.#types.get(type)?.base.delete(id)) {
        touched.add(keyOf(type, id))
        this.#touchBelow(type, id, touched)
      }
    }
    for (const row of changes.base) {
      const rows = this.#types.get(row.type)
      const before = rows?.base.get(row.id)
      if (rows && (before?.etag !== row.etag || before.deleted !== row.deleted || before.version !== row.version)) {
        rows.base.set(row.id, row)
        this.#index(row.type, row.id, row.data)
        touched.add(keyOf(row.type, row.id))
        if (this.#isMoved(before, row)) {
          this.#touchBelow(row.type, row.id, touched)
        }
      }
    }
    return this.#refresh(touched)
  }

  /** Adds operations of the store: those of one that was just opened, or that were just appended. */
  add(ops: readonly Op[]): RowChange[] {
    const touched = new Set<Key>()
    for (const op of ops) {
      this.#add(op, touched)
    }
    return this.#refresh(touched)
  }

  #add(op: Op, touched: Set<Key>): void {
    this.#queue.put(op)
    this.#index(op.type, op.id, op.data)
    this.#touch(op, touched)
  }

  #drop(seq: number, touched: Set<Key>): void {
    const op = this.#queue.remove(seq)
    if (op) {
      this.#touch(op, touched)
    }
  }

  /** The rows that an operation can change: its own and, when it deletes or moves it, those below. */
  #touch(op: Op, touched: Set<Key>): void {
    touched.add(keyOf(op.type, op.id))
    const parentField = this.catalogue.type(op.type)?.parentField
    if (op.kind === 'delete' || (parentField !== undefined && op.data?.[parentField] !== undefined)) {
      this.#touchBelow(op.type, op.id, touched)
    }
  }

  /** Whether other entities are above those below it. */
  #isMoved(before: BaseRow | undefined, row: BaseRow): boolean {
    const parentField = this.catalogue.type(row.type)?.parentField
    return parentField !== undefined && before?.data[parentField] !== row.data[parentField]
  }

  #touchBelow(type: string, id: string, touched: Set<Key>): void {
    for (const [name, rows] of this.#types) {
      if (this.catalogue.type(name)?.parent === type) {
        for (const child of rows.byParent.get(id) ?? []) {
          const key = keyOf(name, child)
          if (!touched.has(key)) {
            touched.add(key)
            this.#touchBelow(name, child, touched)
          }
        }
      }
    }
  }

  #index(type: string, id: string, data: { readonly [field: string]: unknown } | undefined): void {
    const field = this.catalogue.type(type)?.parentField
    const parent = field === undefined ? undefined : data?.[field]
    const rows = this.#types.get(type)
    if (rows && typeof parent === 'string') {
      const children = rows.byParent.get(parent)
      if (children) {
        children.add(id)
      } else {
        rows.byParent.set(parent, new Set([id]))
      }
    }
  }

  /** The value that a field has with the operations of the queue, whether the row is shown or not. */
  #value(type: string, id: string, field: string): unknown {
    let value: unknown = this.base(type, id)?.data[field]
    for (const op of this.opsOf(type, id)) {
      const wanted = op.data?.[field]
      if (wanted !== undefined && (op.state !== 'parked' || op.kind !== 'patch')) {
        value = wanted
      }
    }
    return value
  }

  #refresh(touched: Iterable<Key>): RowChange[] {
    const changes: RowChange[] = []
    for (const key of touched) {
      const [type, id] = splitKey(key)
      const rows = this.#types.get(type)
      if (rows) {
        this.#refreshOne(rows, type, id, changes)
      }
    }
    return changes
  }

  #refreshOne(rows: TypeRows, type: string, id: string, changes: RowChange[]): void {
    const before = rows.rows.get(id) ?? null
    const after = this.folded(type, id, rows.base.get(id))
    if (isSameRow(before, after)) {
      return
    }
    if (after) {
      rows.rows.set(id, after)
    } else {
      rows.rows.delete(id)
    }
    changes.push({ type, id, before, after })
  }

  /** The row of an entity, made now. */
  folded(type: string, id: string, base = this.base(type, id)): Row | null {
    const own = this.opsOf(type, id)
    const above = this.hidesAny ? this.pathOf(type, id).flatMap(key => this.#queue.of(key).filter(hidesBelow)) : []
    const ops = above.length === 0 ? own : [...own, ...above].sort((one, other) => one.seq - other.seq)
    return fold(base, ops, this.catalogue.type(type), this.#pulls.now(this.meta))
  }
}
