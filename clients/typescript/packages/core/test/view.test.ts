import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Catalogue } from '../src/catalogue.js'
import type { Row } from '../src/fold.js'
import type { Json } from '../src/json.js'
import { keyOf, type Op, type OpKind, type OpState } from '../src/op.js'
import { LiveResult, type Query } from '../src/query.js'
import type { BaseRow, Meta } from '../src/store.js'
import { type RowChange, View } from '../src/view.js'

const file = new URL('../../../../conformance/catalogue.json', import.meta.url)
const CATALOGUE = Catalogue.parse(JSON.parse(readFileSync(file, 'utf8')) as Json)!
const TYPES = ['workout', 'workout_exercise', 'workout_set'] as const
const IDS = ['a', 'b', 'c', 'd']
const STATES: readonly OpState[] = ['queued', 'queued', 'sent', 'acked', 'parked', 'conflict']

/** A store's content, changed at random, with what a view is told about each change. */
class Model {
  readonly base = new Map<string, BaseRow>()
  readonly ops = new Map<number, Op>()
  meta: Meta = { format: 1, device: 'd', user: 'u', epoch: 0, generation: 1, pulls: 0, clockOffset: 0, lastTime: 0 }
  readonly #random: () => number
  #count = 0

  constructor(random: () => number) {
    this.#random = random
  }

  change(view: View): RowChange[] {
    const nothing = { ops: [], removedOps: [], outcomes: [], base: [], removedBase: [], reload: false }
    const common = { ...nothing, meta: this.meta, cursor: { rev: 0, seq: 0 } }
    const what = this.#random()
    if (what < 0.3) {
      return view.apply({ ...common, base: [this.#putBase()] })
    }
    if (what < 0.4) {
      const row = this.#pick([...this.base.values()])
      this.base.delete(row ? keyOf(row.type, row.id) : '')
      return row ? view.apply({ ...common, removedBase: [row] }) : []
    }
    const known = this.#pick([...this.ops.values()])
    if (what < 0.6 || !known) {
      return view.apply({ ...common, ops: [this.#putOp(++this.#count)] })
    }
    if (what < 0.8) {
      const changed = { ...known, rev: known.rev + 1, state: this.#pick(STATES)! }
      this.ops.set(known.seq, changed)
      return view.apply({ ...common, ops: [changed] })
    }
    this.ops.delete(known.seq)
    return view.apply({ ...common, removedOps: [known.seq] })
  }

  /** A view that is made from the content as it is. */
  fresh(): View {
    const view = new View(this.meta, CATALOGUE)
    view.add([...this.ops.values()])
    for (const type of TYPES) {
      view.load(
        type,
        [...this.base.values()].filter(row => row.type === type),
      )
    }
    return view
  }

  #putBase(): BaseRow {
    const type = this.#pick(TYPES)!
    const id = this.#pick(IDS)!
    const version = ++this.#count
    const isDeleted = this.#random() < 0.2
    const row: BaseRow = {
      type,
      id,
      etag: `e${version}`,
      version,
      updatedAt: 'u',
      data: isDeleted ? {} : this.#data(type),
    }
    const stored: BaseRow = isDeleted ? { ...row, deleted: true } : row
    this.base.set(keyOf(type, id), stored)
    return stored
  }

  #putOp(seq: number): Op {
    const type = this.#pick(TYPES)!
    const id = this.#pick(IDS)!
    const kind = this.#pick<OpKind>(['create', 'patch', 'patch', 'delete'])!
    const op: Op = {
      seq,
      rev: 0,
      state: this.#pick(STATES)!,
      mutationId: `m${seq}`,
      kind,
      type,
      id,
      ...(kind === 'delete' ? {} : { data: this.#data(type) }),
      priority: 'medium',
      roots: [keyOf(type, id)],
      path: [],
      at: 0,
      clientTime: 't',
      catalogue: 'c',
      attempts: 0,
    }
    this.ops.set(seq, op)
    return op
  }

  #data(type: string): { readonly [field: string]: Json } {
    const number = Math.floor(this.#random() * 5)
    return type === 'workout'
      ? { name: `n${number}` }
      : type === 'workout_exercise'
        ? { workout_id: this.#pick(IDS)!, order: number }
        : { workout_exercise_id: this.#pick(IDS)!, reps: number }
  }

  #pick<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.#random() * items.length)]
  }
}

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const rowsOf = (view: View) =>
  Object.fromEntries(
    TYPES.flatMap(type => [...view.rows(type)].map(({ $base: _base, ...row }) => [keyOf(type, row.id as string), row])),
  )

describe('a view that is told what changes', () => {
  test.each(Array.from({ length: 60 }, (_, i) => i + 1))('shows what a new one shows, seed %i', seed => {
    const model = new Model(seeded(seed))
    const view = model.fresh()
    for (let i = 0; i < 80; i++) {
      model.change(view)
      expect(rowsOf(view), `after change ${i}`).toEqual(rowsOf(model.fresh()))
    }
  })

  test('keeps the object of a row that did not change', () => {
    const model = new Model(seeded(7))
    const view = model.fresh()
    for (let i = 0; i < 500; i++) {
      const before = new Map(TYPES.flatMap(type => [...view.rows(type)].map(row => [keyOf(type, row.id), row])))
      const changed = new Set(model.change(view).map(({ type, id }) => keyOf(type, id)))
      for (const [key, row] of before) {
        const [type, id] = key.split('/') as [string, string]
        if (!changed.has(key)) {
          expect(view.row(type, id)).toBe(row)
        }
      }
    }
  })
})

describe('a live result', () => {
  const queries: readonly Query[] = [
    { type: 'workout_set', where: {}, orderBy: [] },
    { type: 'workout_set', where: { reps: 2 }, orderBy: [] },
    { type: 'workout_set', where: { reps: { gte: 2, lt: 4 } }, orderBy: [{ field: 'reps', descending: true }] },
    { type: 'workout_set', where: { reps: { in: [1, 3] } }, orderBy: [{ field: 'reps', descending: false }], limit: 1 },
    { type: 'workout_set', where: { workout_exercise_id: 'a' }, orderBy: [], limit: 2 },
    { type: 'workout_exercise', where: { order: null }, orderBy: [{ field: 'workout_id', descending: false }] },
  ]

  test.each(queries)('follows its rows: %o', query => {
    for (let seed = 1; seed <= 30; seed++) {
      const model = new Model(seeded(seed))
      const view = model.fresh()
      const live = LiveResult.of(query, view)
      for (let i = 0; i < 60; i++) {
        const before = live.value()
        const isChanged = live.apply(model.change(view))
        expect(idsOf(live.value())).toEqual(idsOf(LiveResult.of(query, view).value()))
        if (!isChanged) {
          expect(live.value()).toBe(before)
        }
      }
    }
  })
})

const idsOf = (rows: readonly Row[]) => rows.map(row => `${row.id} ${row.$sync} ${row.version}`)
