import type { BaseRow, NewOp, Op } from '@replog/core'
import { idOfLocal } from '@replog/core'
import { expect, test } from 'vitest'
import { shippedCatalogue } from '../../client/src/shipped-catalogue.js'
import { Catalogue } from '../src/catalogue.js'
import { copied } from '../src/copy.js'
import { freshMeta } from '../src/store.js'
import { View } from '../src/view.js'

const CONTEXT = { from: 'anonymous', to: 'alice', seen: 'S', catalogue: 'C', at: 7, time: Date.UTC(2026, 10, 1) }

const row = (type: string, id: string, data: BaseRow['data'], more: Partial<BaseRow> = {}): BaseRow => ({
  ...{ type, id, etag: `e-${id}`, version: 1, updatedAt: 'u', data },
  ...more,
})

function opOf(seq: number, part: Partial<Op>): Op {
  return {
    ...{ seq, rev: 3, state: 'queued', mutationId: `m${seq}`, kind: 'patch', type: 'workout', id: 'w' },
    ...{ priority: 'high', roots: ['workout/w'], path: [], at: 1, clientTime: 'then', catalogue: 'old', attempts: 2 },
    ...part,
  }
}

function copiesOf(rows: readonly BaseRow[], ops: readonly Op[]): NewOp[] {
  const view = new View(freshMeta('anonymous', 'd'), Catalogue.parse(shippedCatalogue())!)
  const nothing = { removedOps: [], outcomes: [], base: [], removedBase: [], reload: false }
  view.apply({ ...nothing, meta: view.meta, ops, cursor: { rev: 0, seq: 0 } })
  for (const type of view.catalogue.names()) {
    view.load(
      type,
      rows.filter(each => each.type === type),
    )
  }
  return copied(view, CONTEXT)
}

test('parents come before their children, and the queue comes after all entities', () => {
  const copies = copiesOf(
    [
      row('workout_set', 's', { workout_exercise_id: 'e', reps: 5 }),
      row('workout_exercise', 'e', { workout_id: 'w', exercise_id: 'x' }),
      row('workout', 'w', { name: 'A' }),
    ],
    [opOf(1, { data: { name: 'B' } })],
  )
  expect(copies.map(({ kind, type, id, roots, path }) => [kind, type, id, roots, path])).toEqual([
    ['create', 'workout', 'w', ['workout/w'], []],
    ['create', 'workout_exercise', 'e', ['workout/w'], ['workout/w']],
    ['create', 'workout_set', 's', ['workout/w'], ['workout_exercise/e', 'workout/w']],
    ['patch', 'workout', 'w', ['workout/w'], []],
  ])
})

test('the same state of an entity has the same mutation id, and another state has another one', () => {
  const [first] = copiesOf([row('workout', 'w', { name: 'A' })], [])
  const [again] = copiesOf([row('workout', 'w', { name: 'A' })], [])
  const [other] = copiesOf([row('workout', 'w', { name: 'B' }, { etag: 'later' })], [])
  expect(again).toEqual(first)
  expect(other?.mutationId).not.toBe(first?.mutationId)
})

test('a tombstone is left out', () => {
  expect(copiesOf([row('workout', 'w', {}, { deleted: true })], [])).toEqual([])
})

test.each([
  ['queued', 'queued', undefined],
  ['sent', 'queued', undefined],
  ['acked', 'queued', undefined],
  ['parked', 'parked', { code: 'reason' }],
  ['waiting', 'waiting', { code: 'reason' }],
  ['conflict', 'parked', { code: 'reason' }],
] as const)(
  'an operation that is %s is %s afterwards, and names nothing of the old account',
  (state, after, problem) => {
    const was = { base: 'B', shown: 4, mark: 'M', batch: 'b', lost: ['name'], seen: 'T', problem: { code: 'reason' } }
    const [copy] = copiesOf([], [opOf(1, { state, data: { name: 'B' }, was: { name: 'A' }, group: 'g', ...was })])
    expect(copy).toEqual({
      ...{
        state: after,
        mutationId: 'm1',
        kind: 'patch',
        type: 'workout',
        id: 'w',
        data: { name: 'B' },
        was: { name: 'A' },
      },
      ...{
        priority: 'high',
        group: 'g',
        roots: ['workout/w'],
        path: [],
        at: 1,
        catalogue: 'old',
        attempts: 0,
        problem,
      },
      ...{ seen: 'S', clientTime: '2026-11-01T00:00:00.001Z' },
    })
  },
)

test('ids that are derived from the user are those of the new user, wherever they are', () => {
  const [old, next] = ['anonymous', 'alice'].map(user => idOfLocal(user, 'workout', 'w-1')) as [string, string]
  const copies = copiesOf(
    [
      row('workout', old, { name: 'A' }, { localId: 'w-1' }),
      row('workout', 'chosen', { name: 'B' }, { localId: 'w-2' }),
    ],
    [
      opOf(1, {
        kind: 'create',
        type: 'workout_exercise',
        id: 'e',
        data: { workout_id: old },
        roots: [`workout/${old}`],
        path: [`workout/${old}`],
      }),
    ],
  )
  expect(copies.map(({ id, localId, kind }) => [id, localId, kind])).toEqual([
    [next, 'w-1', 'upsert'],
    ['chosen', 'w-2', 'upsert'],
    ['e', undefined, 'create'],
  ])
  expect(copies[2]).toMatchObject({ data: { workout_id: next }, roots: [`workout/${next}`], path: [`workout/${next}`] })
})
