import { describe, expect, test } from 'vitest'
import { Bench } from '../src/bench.js'
import type { Column } from '../src/columns.js'

const bench = (columns: readonly Column[], rounds: number) =>
  new Bench({
    plan: { scenarios: [], columns, rounds, histories: 1, isWhole: false },
    folder: '',
    url: undefined,
    seed: 1,
    log: () => {},
  })

/** The libraries in the order in which they were measured. */
async function measured(
  run: Bench,
  columns: readonly Column[],
  fails: (column: Column) => boolean,
  roundsMax?: number,
) {
  const order: string[] = []
  await run.alternate({ scenario: 'live', columns, ...(roundsMax ? { roundsMax } : {}) }, async (column, round) => {
    order.push(`${column} ${round}`)
    if (fails(column)) {
      throw new Error(`${column} is closed`)
    }
  })
  return order
}

describe('rounds', () => {
  test('measure the libraries of plan and scenario, and begin with another one each time', async () => {
    const run = bench(['ours', 'dexie', 'raw'], 3)
    expect(await measured(run, ['ours', 'raw', 'replicache'], () => false)).toEqual([
      'ours 0',
      'raw 0',
      'raw 1',
      'ours 1',
      'ours 2',
      'raw 2',
    ])
    expect(run.measurements.failures).toEqual([])
  })

  test('are at most those of the scenario', async () => {
    expect(await measured(bench(['ours'], 5), ['ours'], () => false, 2)).toEqual(['ours 0', 'ours 1'])
  })

  test('go on without a library that failed', async () => {
    const run = bench(['ours', 'dexie'], 2)
    const order = await measured(run, ['ours', 'dexie'], column => column === 'dexie')
    expect(order).toEqual(['ours 0', 'dexie 0', 'ours 1'])
    expect(run.measurements.failures).toEqual([{ scenario: 'live', column: 'dexie', message: 'dexie is closed' }])
  })
})

test('a scenario that needs a server says so where there is none', () => {
  expect(() => bench(['ours'], 1).newUser('rows')).toThrow(
    'REPLOG_URL: not set (expected: the address of a running server)',
  )
})
