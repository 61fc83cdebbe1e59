import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Catalogue } from '../src/catalogue.js'
import { coalesce } from '../src/coalesce.js'
import { fold } from '../src/fold.js'
import { idOfLocal, idOfMoved } from '../src/ids.js'
import type { Json } from '../src/json.js'
import { keyOf, type Op, type Priority } from '../src/op.js'
import { LIMITS, type Limits, nextBatch, type Situation, unanswered } from '../src/plan.js'
import { retryDelay } from '../src/retry.js'
import { settle } from '../src/settle.js'
import type { BaseRow } from '../src/store.js'

type Case<T> = T & { readonly name?: string }
type Part = Partial<Op> & { readonly [member: string]: unknown }

const read = (name: string): Json =>
  JSON.parse(readFileSync(new URL(`../../../../conformance/${name}.json`, import.meta.url), 'utf8')) as Json

const cases = <T>(name: string): Case<T>[] => (read(name) as unknown as { cases: Case<T>[] }).cases

const CATALOGUE = Catalogue.parse(read('catalogue'))!

function opOf(part: Part, index = 0): Op {
  const seq = part.seq ?? index + 1
  const type = part.type ?? 'workout'
  const id = part.id ?? 'w'
  return {
    seq,
    rev: 0,
    state: 'queued',
    mutationId: `m${seq}`,
    kind: 'patch',
    priority: 'medium',
    roots: [keyOf(type, id)],
    path: [],
    at: 0,
    clientTime: '2026-11-01T00:00:00.000Z',
    catalogue: 'c',
    attempts: 0,
    ...part,
    type,
    id,
  }
}

/** Requires the members that the table names; null means that a member is absent. */
function expectMembers(actual: object, named: object): void {
  for (const [member, value] of Object.entries(named)) {
    expect((actual as Record<string, unknown>)[member] ?? null, member).toEqual(value)
  }
}

describe('ids', () => {
  for (const { user, type, localId, id } of cases<{ user: string; type: string; localId: string; id: string }>('ids')) {
    test(`${user} ${type} ${JSON.stringify(localId)}`, () => {
      expect(idOfLocal(user, type, localId)).toBe(id)
    })
  }
})

describe('moves', () => {
  for (const row of cases<{ user: string; type: string; id: string; etag: string; mutationId: string }>('moves')) {
    test(`${row.user} ${row.type} ${row.etag}`, () => {
      expect(idOfMoved(row.user, row.type, row.id, row.etag)).toBe(row.mutationId)
    })
  }
})

describe('retry', () => {
  type Row = { priority: Priority; failures: number; retryAfter?: number; delays: number[] }
  for (const { priority, failures, retryAfter, delays } of cases<Row>('retry')) {
    test(`${priority}, ${failures} failures, Retry-After ${retryAfter ?? 0}`, () => {
      expect([0, 0.5, 0.75].map(random => retryDelay(priority, failures, () => random, retryAfter))).toEqual(delays)
    })
  }
})

describe('fold', () => {
  type Row = { base: Partial<BaseRow> | null; ops: Part[]; row: object | null }
  for (const { name, base, ops, row } of cases<Row>('fold')) {
    test(name!, () => {
      const known: BaseRow = { type: 'workout', id: 'w', etag: 'e', version: 1, updatedAt: 'u', data: {}, ...base }
      const folded = fold(base ? known : undefined, ops.map(opOf), CATALOGUE.type('workout'), 7)
      if (folded === null || row === null) {
        expect(folded).toBe(row)
        return
      }
      const { id: _id, etag: _etag, version: _version, updated_at: _updatedAt, $base, ...members } = folded
      expect(members).toEqual(row)
      expect($base).toBe(7)
    })
  }
})

describe('coalesce', () => {
  for (const { name, queue, becomes } of cases<{ queue: Part[]; becomes: Part[] }>('coalesce')) {
    test(name!, () => {
      const ops = new Map(queue.map(opOf).map(op => [op.seq, op]))
      for (const { kept, dropped } of coalesce([...ops.values()], CATALOGUE)) {
        ops.set(kept.seq, kept)
        ops.delete(dropped.seq)
      }
      const after = [...ops.values()]
      expect(after.map(op => op.seq)).toEqual(becomes.map(op => op.seq))
      becomes.forEach((named, i) => {
        expectMembers(after[i]!, named)
      })
    })
  }
})

describe('batches', () => {
  type Row = Partial<Omit<Situation, 'busy' | 'limits'>> & {
    queue: Part[]
    busy?: string[]
    limits?: Partial<Limits>
    batch: number[] | null
    unanswered?: number[]
    atomic?: boolean
  }
  for (const row of cases<Row>('batches')) {
    test(row.name!, () => {
      const situation: Situation = {
        ops: row.queue.map(opOf),
        catalogue: CATALOGUE,
        busy: new Set(row.busy),
        running: row.running ?? 0,
        now: row.now ?? 0,
        limits: { ...LIMITS, ...row.limits },
        isHeld: () => false,
        oneByOne: row.oneByOne ?? false,
      }
      const seqs = (ops: readonly Op[] | undefined) => ops?.map(op => op.seq) ?? null
      const batch = nextBatch(situation)
      expect(seqs(batch?.ops)).toEqual(row.batch)
      expect(seqs(unanswered(situation)?.ops)).toEqual(row.unanswered ?? null)
      if (row.atomic !== undefined) {
        expect(batch?.atomic).toBe(row.atomic)
      }
    })
  }
})

describe('results', () => {
  type Row = {
    ops: Part[]
    results?: Json
    errors?: Json
    after: Part[]
    removed?: number[]
    outcomes: object[]
    paused?: string
    erasedAt?: string
  }
  for (const row of cases<Row>('results')) {
    test(row.name!, () => {
      let ids = 0
      const settled = settle(
        row.ops.map((part, i) => opOf({ state: 'sent', batch: 'x', attempts: 1, ...part }, i)),
        { results: row.results ?? [], errors: row.errors ?? [], sync_token: 'M' },
        { now: 5, catalogue: 'c', newId: () => `new${++ids}` },
      )
      expect(settled.update.map(op => op.seq)).toEqual(row.after.map(op => op.seq))
      row.after.forEach((named, i) => {
        expectMembers(settled.update[i]!, named)
      })
      expect(settled.remove.map(op => op.seq)).toEqual(row.removed ?? [])
      expect(settled.outcomes).toHaveLength(row.outcomes.length)
      row.outcomes.forEach((named, i) => {
        expectMembers(settled.outcomes[i]!, named)
      })
      expect(settled.paused?.reason).toBe(row.paused)
      expect(settled.erasedAt).toBe(row.erasedAt)
    })
  }
})
