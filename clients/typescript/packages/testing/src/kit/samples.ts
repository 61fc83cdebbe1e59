import type { BaseRow, Data, NewOp, Outcome } from '@replog/core'

/** A text that stores are known to spoil. */
export const ODD_TEXT = `'"\`\\;-- a\u0000b 👩‍🚒 \ud800 \u2028`

/** Values that stores are known to spoil. */
export const ODD_VALUES: Data = {
  empty: '',
  nul: 'a\u0000b',
  emoji: '👩‍🚒 lifts 🏋🏽',
  composed: '\u00e9',
  decomposed: 'e\u0301',
  rightToLeft: '\u05e9\u05dc\u05d5\u05dd',
  separators: '\u2028\u2029\ufeff',
  loneSurrogate: '\ud800',
  otherSurrogate: '\ud801',
  replacement: '\ufffd',
  nothing: null,
  no: false,
  fraction: 0.1,
  small: 5e-324,
  large: 1.7976931348623157e308,
  integer: 9_007_199_254_740_991,
  looksLikeNumber: '0012',
  looksLikeJson: '{"a":[1]}',
  looksLikeDate: '2026-01-01T00:00:00Z',
  list: [1, 'two', null, [], {}, [[['deep']]]],
  object: { constructor: 'a', toString: 'b', '': 'empty name', 'a.b': { $set: 1, '/': [true] } },
  proto: JSON.parse('{"__proto__": {"polluted": true}}'),
}

/** An operation that sets the fields of one set. */
export function newOp(n: number, more: Partial<NewOp> = {}): NewOp {
  return {
    state: 'queued',
    mutationId: `mutation-${n}`,
    kind: 'patch',
    type: 'workout_set',
    id: `set-${n}`,
    data: { reps: n },
    priority: 'medium',
    roots: ['workout/w1'],
    path: ['workout_exercise/e1', 'workout/w1'],
    clientTime: '2026-01-01T00:00:00.000Z',
    catalogue: '7',
    at: 1_767_225_600_000 + n,
    attempts: 0,
    ...more,
  }
}

/** Operations with all members, so that a store which knows their names cannot forget one. */
export function fullOp(n: number): NewOp {
  return newOp(n, {
    state: 'parked',
    localId: 'local-1',
    base: 'token-1',
    shown: 3,
    seen: 'token-2',
    policy: 'merge',
    group: 'group-1',
    attempts: 3,
    batch: 'batch-1',
    mark: 'mark-1',
    lost: ['reps'],
    data: ODD_VALUES,
    problem: {
      code: 'conflict',
      status: 412,
      detail: 'The entity was changed.',
      errors: [{ pointer: '/data/reps', message: 'reps: -1 (expected: >= 0)' }],
      conflicts: ['reps'],
    },
  })
}

export function newRow(n: number, more: Partial<BaseRow> = {}): BaseRow {
  return {
    type: 'workout_set',
    id: `set-${n}`,
    etag: `"etag-${n}"`,
    version: 1,
    updatedAt: '2026-01-01T00:00:00.000Z',
    data: { reps: n, note: `row ${n}` },
    ...more,
  }
}

export function newOutcome(n: number, more: Partial<Outcome> = {}): Outcome {
  return { mutationId: `mutation-${n}`, type: 'workout_set', id: `set-${n}`, status: 'applied', at: n, ...more }
}

/** The numbers from `from` to before `to`. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
}

export const rowKey = (row: { readonly type: string; readonly id: string }): string =>
  JSON.stringify([row.type, row.id])
