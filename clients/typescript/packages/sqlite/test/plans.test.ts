import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { freshMeta } from '../../testing/src/kit/harness.js'
import { newOp, newOutcome, newRow } from '../../testing/src/kit/samples.js'
import { commitSteps } from '../src/commit-steps.js'
import type { Step } from '../src/connection.js'
import { createStep } from '../src/field-indexes.js'
import { forgetSteps } from '../src/maintenance-steps.js'
import { changesSteps, loadBaseStep, readBaseStep } from '../src/read-steps.js'
import { createSteps } from '../src/schema.js'
import { StoredQuery } from '../src/stored-query.js'

/** How SQLite finds the records of each statement. */
function plansOf(steps: readonly Step[], before: readonly Step[] = []): string[] {
  const database = new Database(':memory:')
  for (const { sql, params = [] } of [...createSteps('alice', freshMeta('alice')), ...before]) {
    const statement = database.prepare<unknown[]>(sql)
    statement.reader ? statement.all(...params) : statement.run(...params)
  }
  const plans = steps.flatMap(({ sql, params = [] }) =>
    database.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...params),
  )
  database.close()
  return plans.map(plan => plan.detail)
}

const scanned = (plans: readonly string[]) =>
  plans.filter(plan => /SCAN (replog_(op|removed_op|outcome|base)|op|row)\b/.test(plan))

test('the changes since a cursor are found by the indexes of their revisions', () => {
  const plans = plansOf(changesSteps({ rev: 1, seq: 1 }, ['workout']))
  expect(scanned(plans)).toEqual([])
  expect(plans.join('\n')).toMatch(/replog_op USING INDEX replog_op_rev/)
  expect(plans.join('\n')).toMatch(/replog_base USING INDEX replog_base_rev/)
  expect(plans.join('\n')).toMatch(/replog_outcome USING INDEX replog_outcome_rev/)
})

test('rows are found by generation, type and id', () => {
  const plans = plansOf([loadBaseStep('workout'), readBaseStep(1, [newRow(1)])])
  expect(scanned(plans)).toEqual([])
  expect(plans.join('\n')).toMatch(/replog_base_key \(generation=\? AND type=\?\)/)
  expect(plans.join('\n')).toMatch(/replog_base_key \(generation=\? AND type=\? AND id=\?\)/)
})

test('a commit reads no more than the records that it names', () => {
  const op = { ...newOp(1), seq: 1, rev: 0 }
  const base = { generation: 1, put: [newRow(1)], remove: [newRow(2)] }
  const meta = { generation: 2, token: undefined }
  const change = { append: [newOp(2)], update: [op], remove: [op], outcomes: [newOutcome(1)], base, meta }
  expect(scanned(plansOf(commitSteps('instance', change)))).toEqual([])
})

test('forgetting reads the marks of removals in the order of their revisions', () => {
  const scans = scanned(plansOf(forgetSteps(1, 1, 100)))
  expect(scans).toEqual([
    'SCAN replog_removed_op USING COVERING INDEX replog_removed_op_rev',
    'SCAN replog_base USING INDEX replog_base_removed',
  ])
})

test('a query reads by the index of its field', () => {
  const query = { type: 'workout_set', where: { workout_exercise_id: 'e1' }, orderBy: [], limit: 5 }
  const stored = new StoredQuery(query)
  const index = createStep('of the field', query.type, stored.field ?? '')
  const plans = plansOf([stored.step('of the field')], [index])
  expect(stored.field).toBe('workout_exercise_id')
  expect(scanned(plans)).toEqual([])
  expect(plans.join('\n')).toMatch(/SEARCH replog_base USING INDEX of the field \(generation=\? AND <expr>=\?\)/)
  expect(plans.join('\n')).not.toMatch(/TEMP B-TREE/)
})

test('a query with an order and a limit sorts nothing', () => {
  const query = { type: 'workout', where: {}, orderBy: [{ field: 'started_at', descending: false }], limit: 5 }
  const index = createStep('of the field', query.type, 'started_at')
  expect(plansOf([new StoredQuery(query).step('of the field')], [index]).join('\n')).not.toMatch(/TEMP B-TREE/)
})
