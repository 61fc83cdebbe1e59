import type { BaseRow, Changes, Cursor, Meta, Op, Outcome } from '@replog/core'
import { check, equal, equalSet } from './expect.js'
import { openTab, type StoreHarness, type Tab } from './harness.js'
import { rowKey } from './samples.js'

/** A tab that keeps what it loaded right by `changes` alone, as the engine does. */
export class Mirror {
  readonly ops = new Map<number, Op>()
  readonly outcomes = new Map<string, Outcome>()
  readonly rows = new Map<string, BaseRow>()
  meta: Meta
  cursor: Cursor
  reloads = 0
  readonly #tab: Tab
  readonly #types: readonly string[]

  private constructor(tab: Tab, types: readonly string[]) {
    this.#tab = tab
    this.#types = types
    this.meta = tab.meta
    this.cursor = tab.cursor
    for (const op of tab.ops) {
      this.ops.set(op.seq, op)
    }
  }

  static async open(harness: StoreHarness, types: readonly string[]): Promise<Mirror> {
    const mirror = new Mirror(await openTab(harness), types)
    await mirror.#load()
    return mirror
  }

  /** Takes everything that changed, and returns it. */
  async sync(): Promise<Changes> {
    const changes = await this.#tab.store.changes(this.cursor, this.#types)
    this.#requireShape(changes)
    this.meta = changes.meta
    this.cursor = changes.cursor
    for (const seq of changes.removedOps) {
      this.ops.delete(seq)
    }
    for (const op of changes.ops) {
      this.ops.set(op.seq, op)
    }
    for (const outcome of changes.outcomes) {
      this.outcomes.set(outcome.mutationId, outcome)
    }
    if (changes.reload) {
      this.reloads += 1
      await this.#load()
    } else {
      this.#take(changes)
    }
    return changes
  }

  /** Requires that this tab shows what a tab shows that opens now. */
  async requireCurrent(harness: StoreHarness, about: string): Promise<void> {
    const fresh = await openTab(harness)
    equal(this.meta, fresh.meta, `${about}: the meta data`)
    const ops = [...this.ops.values()].sort((one, other) => one.seq - other.seq)
    equal(
      ops.map(op => op.seq),
      fresh.ops.map(op => op.seq),
      `${about}: the places of the operations`,
    )
    equal(ops, fresh.ops, `${about}: the operations`)
    const live = [...this.rows.values()].filter(row => !row.deleted)
    const rows: BaseRow[] = []
    for (const type of this.#types) {
      rows.push(...(await fresh.store.loadBase(type)).rows)
    }
    equalSet(live, rows, rowKey, `${about}: the rows`)
    await fresh.store.close()
  }

  close(): Promise<void> {
    return this.#tab.store.close()
  }

  #take(changes: Changes) {
    for (const row of changes.removedBase) {
      this.rows.delete(rowKey(row))
    }
    for (const row of changes.base) {
      this.rows.set(rowKey(row), row)
    }
  }

  async #load() {
    this.rows.clear()
    for (const type of this.#types) {
      const { rows } = await this.#tab.store.loadBase(type)
      for (const row of rows) {
        this.rows.set(rowKey(row), row)
      }
    }
  }

  #requireShape(changes: Changes) {
    const seqs = changes.ops.map(op => op.seq)
    check(
      seqs.every((seq, i) => i === 0 || seq > seqs[i - 1]!),
      `the places of changed operations are ${JSON.stringify(seqs.slice(0, 20))} (expected: rising, each once)`,
    )
    const both = changes.removedOps.filter(seq => seqs.includes(seq))
    equal(both, [], 'operations that are both changed and removed')
    const rows = changes.base.map(rowKey)
    equal(rows.length, new Set(rows).size, 'the number of different keys among changed rows')
    const gone = new Set(changes.removedBase.map(rowKey))
    equal(
      rows.filter(key => gone.has(key)),
      [],
      'rows that are both changed and removed',
    )
    const asked = [...changes.base, ...changes.removedBase].filter(row => !this.#types.includes(row.type))
    equal(asked, [], 'changed rows of types that were not asked')
  }
}
