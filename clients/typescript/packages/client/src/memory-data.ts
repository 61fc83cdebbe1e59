import type { BaseRow, Change, Changes, Cursor, Meta, Op, Outcome } from '@replog/core'
import { Fenced, Stale } from '@replog/core'
import { isBlind } from './blind.js'

type RowKey = { readonly type: string; readonly id: string }

/** One change in a revision of the data. */
type Entry =
  | { readonly rev: number; readonly kind: 'op'; readonly seq: number }
  | { readonly rev: number; readonly kind: 'outcome'; readonly mutationId: string }
  | {
      readonly rev: number
      readonly kind: 'row'
      readonly generation: number
      readonly type: string
      readonly id: string
    }

/** A copy that nobody can change. Members that are undefined are left out, as in every other store. */
export function frozenCopy<T>(value: T): T {
  if (Array.isArray(value)) {
    return Object.freeze(value.map(item => frozenCopy(item))) as T
  }
  if (typeof value !== 'object' || value === null) {
    return value
  }
  const copy: Record<string, unknown> = {}
  for (const name of Object.keys(value)) {
    const member = frozenCopy((value as Record<string, unknown>)[name])
    if (name === '__proto__') {
      // An assignment would not make a member of this name.
      Object.defineProperty(copy, name, { value: member, enumerable: true })
    } else if (member !== undefined) {
      copy[name] = member
    }
  }
  return Object.freeze(copy) as T
}

/**
 * The data of one user. Each method is atomic, because it runs without a pause. All values in it are frozen, so they
 * are given out without a copy. Every change gets a revision, and the last `historyLimit` changes of single records are
 * remembered; a cursor from before them gets everything.
 */
export class MemoryData {
  #meta: Meta
  #rev = 0
  #seq = 0
  /** The revision in which the shown generation became another one. */
  #shownSince = 0
  readonly #ops = new Map<number, Op>()
  /** Operations that were appended together with other changes. */
  readonly #joined = new Set<number>()
  readonly #outcomes = new Map<string, Outcome>()
  readonly #base = new Map<number, Map<string, Map<string, BaseRow>>>()
  readonly #historyLimit: number
  #history: Entry[] = []
  /** Changes up to this revision are no longer in the history. */
  #floor = 0

  constructor(fresh: Meta, historyLimit: number) {
    this.#meta = frozenCopy(fresh)
    this.#historyLimit = historyLimit
  }

  get meta(): Meta {
    return this.#meta
  }

  get cursor(): Cursor {
    return { rev: this.#rev, seq: this.#seq }
  }

  /** An update keeps the place of an operation in the map, so that they are always in the order of `seq`. */
  ops(): Op[] {
    return [...this.#ops.values()]
  }

  rows(type: string): BaseRow[] {
    const rows = this.#base.get(this.#meta.generation)?.get(type)?.values() ?? []
    return [...rows].filter(row => !row.deleted)
  }

  row(generation: number, { type, id }: RowKey): BaseRow | undefined {
    return this.#base.get(generation)?.get(type)?.get(id)
  }

  outcome(mutationId: string): Outcome | undefined {
    return this.#outcomes.get(mutationId)
  }

  claim(): number {
    this.#rev += 1
    this.#meta = Object.freeze({ ...this.#meta, epoch: this.#meta.epoch + 1 })
    return this.#meta.epoch
  }

  /** Takes a change whose values are frozen. Throws `Fenced` or `Stale` before anything is changed. */
  commit(change: Change): number[] {
    if (change.epoch !== undefined && change.epoch !== this.#meta.epoch) {
      throw new Fenced(`epoch: ${change.epoch} (expected: ${this.#meta.epoch})`)
    }
    for (const { seq, rev } of [...(change.update ?? []), ...(change.remove ?? [])]) {
      const known = this.#ops.get(seq)
      if (known?.rev !== rev) {
        throw new Stale(`operation ${seq}: rev ${rev} (expected: ${known ? known.rev : 'it is gone'})`)
      }
    }
    this.#rev += 1
    this.#changeOps(change)
    for (const outcome of change.outcomes ?? []) {
      this.#outcomes.set(outcome.mutationId, outcome)
      this.#history.push({ rev: this.#rev, kind: 'outcome', mutationId: outcome.mutationId })
    }
    this.#changeBase(change)
    this.#changeMeta(change)
    const seqs = this.#append(change)
    this.#trim()
    return seqs
  }

  appended(seq: number): Op[] {
    const found: Op[] = []
    for (let at = seq + 1; at <= this.#seq && !this.#joined.has(at); at++) {
      const op = this.#ops.get(at)
      if (op && op.rev > 0) {
        break
      }
      found.push(...(op ? [op] : []))
    }
    return found
  }

  changes(since: Cursor, types: readonly string[]): Changes {
    if (since.rev < this.#floor) {
      return this.#everything(since)
    }
    const entries = this.#history.slice(this.#position(since.rev))
    const ops = new Map<number, Op | undefined>()
    const outcomes = new Map<string, Outcome>()
    const rows = new Map<string, { readonly key: RowKey; readonly row: BaseRow | undefined }>()
    for (const entry of entries) {
      if (entry.kind === 'op') {
        ops.set(entry.seq, this.#ops.get(entry.seq))
      } else if (entry.kind === 'outcome') {
        const outcome = this.#outcomes.get(entry.mutationId)
        if (outcome) {
          outcomes.set(entry.mutationId, outcome)
        }
      } else if (entry.generation === this.#meta.generation && types.includes(entry.type)) {
        const key = { type: entry.type, id: entry.id }
        rows.set(JSON.stringify([key.type, key.id]), { key, row: this.row(entry.generation, key) })
      }
    }
    const reload = since.rev < this.#shownSince
    const changed = reload ? [] : [...rows.values()]
    return {
      meta: this.#meta,
      ops: [...ops.values()].filter(op => op !== undefined).sort((one, other) => one.seq - other.seq),
      removedOps: [...ops].flatMap(([seq, op]) => (op ? [] : [seq])),
      outcomes: [...outcomes.values()],
      base: changed.flatMap(({ row }) => (row ? [row] : [])),
      removedBase: changed.flatMap(({ key, row }) => (row ? [] : [key])),
      reload,
      cursor: this.cursor,
    }
  }

  forget(olderThan: number, limit: number): number {
    let count = 0
    for (const { mutationId, at } of this.#outcomes.values()) {
      if (count < limit && at < olderThan) {
        this.#outcomes.delete(mutationId)
        count += 1
      }
    }
    return count
  }

  sweep(generations: readonly number[], limit: number): number {
    let count = 0
    for (const [generation, types] of this.#base) {
      if (generations.includes(generation)) {
        continue
      }
      for (const rows of types.values()) {
        for (const id of rows.keys()) {
          if (count === limit) {
            return count
          }
          rows.delete(id)
          count += 1
        }
      }
      this.#base.delete(generation)
    }
    return count
  }

  #changeOps({ update = [], remove = [] }: Change): void {
    for (const op of update) {
      this.#ops.set(op.seq, Object.freeze({ ...op, rev: this.#rev }))
      this.#history.push({ rev: this.#rev, kind: 'op', seq: op.seq })
    }
    for (const { seq } of remove) {
      this.#ops.delete(seq)
      this.#joined.delete(seq)
      this.#history.push({ rev: this.#rev, kind: 'op', seq })
    }
  }

  #append(change: Change): number[] {
    const isJoined = !isBlind(change)
    return (change.append ?? []).map(op => {
      this.#seq += 1
      if (isJoined) {
        this.#joined.add(this.#seq)
      }
      this.#ops.set(this.#seq, Object.freeze({ ...op, seq: this.#seq, rev: 0 }))
      this.#history.push({ rev: this.#rev, kind: 'op', seq: this.#seq })
      return this.#seq
    })
  }

  #changeBase({ base }: Change): void {
    if (!base) {
      return
    }
    const { generation } = base
    const types = this.#base.get(generation) ?? new Map<string, Map<string, BaseRow>>()
    this.#base.set(generation, types)
    for (const row of base.put) {
      const rows = types.get(row.type) ?? new Map<string, BaseRow>()
      types.set(row.type, rows.set(row.id, row))
      this.#history.push({ rev: this.#rev, kind: 'row', generation, type: row.type, id: row.id })
    }
    for (const { type, id } of base.remove) {
      types.get(type)?.delete(id)
      this.#history.push({ rev: this.#rev, kind: 'row', generation, type, id })
    }
  }

  #changeMeta({ meta }: Change): void {
    if (!meta) {
      return
    }
    if (meta.generation !== undefined && meta.generation !== this.#meta.generation) {
      this.#shownSince = this.#rev
    }
    const next: NonNullable<Change['meta']> = { ...this.#meta, ...meta }
    for (const name of Object.keys(meta)) {
      if (Reflect.get(meta, name) === undefined) {
        Reflect.deleteProperty(next, name)
      }
    }
    this.#meta = Object.freeze(next as Meta)
  }

  #trim(): void {
    if (this.#history.length > 2 * this.#historyLimit) {
      this.#floor = this.#history[this.#history.length - this.#historyLimit - 1]!.rev
      this.#history = this.#history.slice(this.#position(this.#floor))
    }
  }

  /** The index of the first entry after this revision. */
  #position(rev: number): number {
    let low = 0
    let high = this.#history.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#history[middle]!.rev <= rev) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  /** The answer when the history does not reach back to the cursor. */
  #everything(since: Cursor): Changes {
    const removedOps: number[] = []
    for (let seq = 1; seq <= since.seq; seq++) {
      if (!this.#ops.has(seq)) {
        removedOps.push(seq)
      }
    }
    return {
      meta: this.#meta,
      ops: this.ops(),
      removedOps,
      outcomes: [...this.#outcomes.values()],
      base: [],
      removedBase: [],
      reload: true,
      cursor: this.cursor,
    }
  }
}
