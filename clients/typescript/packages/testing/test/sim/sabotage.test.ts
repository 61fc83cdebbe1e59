import { memoryStore } from '@replog/client'
import type { Change } from '@replog/core'
import { expect, test } from 'vitest'
import { runHistory } from '../../src/sim/history.js'
import { optionsOf } from '../../src/sim/options.js'

/** Faults of an engine that the simulation must find. */
const SABOTAGES: readonly { readonly name: string; readonly change: (change: Change) => Change }[] = [
  {
    name: 'the last operation of a write is acknowledged, and not stored',
    change: change =>
      change.append && change.append.length > 1 ? { ...change, append: change.append.slice(0, -1) } : change,
  },
  {
    name: 'rows of a pull are not stored, but its token is',
    change: change =>
      change.base && change.meta?.token
        ? { ...change, base: { ...change.base, put: change.base.put.slice(1) } }
        : change,
  },
  {
    name: 'deletions of a pull are ignored',
    change: change => (change.base ? { ...change, base: { ...change.base, remove: [] } } : change),
  },
  {
    name: 'outcomes are not kept',
    change: change => (change.remove && change.outcomes ? { ...change, outcomes: [] } : change),
  },
  {
    name: 'a pull removes an operation that is not decided',
    change: change =>
      change.base && change.remove
        ? { ...change, remove: change.remove.map(op => ({ ...op, state: 'queued' })) }
        : change,
  },
  {
    name: 'what was decided is not sent again after a loss of the log',
    change: ({ update, ...change }) =>
      change.meta?.pulling && update ? { ...change, remove: update } : { ...change, ...(update ? { update } : {}) },
  },
  {
    name: 'a rejection is forgotten',
    change: change =>
      change.update?.some(op => op.state === 'parked')
        ? { ...change, outcomes: [], update: change.update.filter(op => op.state !== 'parked') }
        : change,
  },
]

test.each(SABOTAGES)('$name', async ({ change }) => {
  for (let seed = 1; seed <= 60; seed++) {
    const sabotage = (point: { onCommit: (change: Change) => Change }) => {
      point.onCommit = change
    }
    const { violation } = await runHistory({ ...optionsOf(seed, 40, () => {}), memoryStore, sabotage })
    if (violation) {
      return
    }
  }
  expect.fail('no history of 60 shows this fault')
})
