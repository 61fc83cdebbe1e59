import { betterSqliteStore } from '@replog/sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshMeta } from '../../testing/src/kit/harness.js'
import { newOutcome, newRow, range, rowKey } from '../../testing/src/kit/samples.js'
import { makeFolder } from './files.js'
import { buildChild, startChild } from './processes.js'

const folder = makeFolder()
const child = folder.path('child.mjs')

beforeAll(() => buildChild(child))
afterAll(() => folder.remove())

/** Requires that the changes below some count are there as a whole, and returns the count. */
async function countWhole(path: string): Promise<number> {
  const store = betterSqliteStore(path).store('alice')
  const { ops, meta } = await store.open(freshMeta('alice'))
  const numbers = range(0, ops.length)
  expect(ops.map(op => op.mutationId)).toEqual(numbers.map(n => `mutation-${n}`))
  expect(meta.token).toBe(ops.length === 0 ? undefined : `token-${ops.length - 1}`)
  const { rows } = await store.loadBase('workout_set')
  expect(new Set(rows.map(rowKey))).toEqual(new Set(numbers.map(n => rowKey(newRow(n)))))
  for (const n of numbers) {
    expect(await store.outcome(`mutation-${n}`)).toEqual(newOutcome(n))
  }
  expect(await store.outcome(`mutation-${ops.length}`)).toBeUndefined()
  await store.close()
  return ops.length
}

test('a process that is killed while it commits loses no reported commit, and leaves no part of one', async () => {
  const path = folder.path('loop.db')
  for (const round of range(0, 6)) {
    const before = await countWhole(path)
    const process = startChild(child, 'commitOn', path, before, 0)
    await process.reports(5 + 9 * round)
    process.kill()
    expect(await process.ended).toBe('SIGKILL')
    const after = await countWhole(path)
    const reported = process.reported.length
    expect(process.reported).toEqual(range(before, before + reported))
    // The commit that was under way may have been completed.
    expect([before + reported, before + reported + 1]).toContain(after)
  }
})

test('a process that is killed at any step of a commit leaves nothing of it', async () => {
  const path = folder.path('steps.db')
  let count = await countWhole(path)
  for (let step = 0; ; step++) {
    const process = startChild(child, 'dieInCommit', path, count, step)
    const signal = await process.ended
    const after = await countWhole(path)
    if (signal === null) {
      expect(after).toBe(count + 1)
      expect(step).toBeGreaterThan(5)
      break
    }
    expect(after).toBe(count)
    count = after
  }
})
