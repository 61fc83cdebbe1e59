import { memoryStore } from '@replog/client'
import { expect, test } from 'vitest'
import { runHistory } from '../../src/sim/history.js'

const only = process.env.SEED
const SEEDS = only ? [Number(only)] : Array.from({ length: Number(process.env.SEEDS ?? 60) }, (_, i) => i + 1)

test.each(SEEDS)('history %i', async seed => {
  const lines: string[] = []
  const result = await runHistory({
    seed,
    events: 60,
    users: 1,
    devices: 2,
    tabs: 2,
    memoryStore,
    log: line => {
      if (only) console.log(line)
      lines.push(line)
    },
  })
  expect(result.violation?.message).toBeUndefined()
})
