import { memoryStore } from '@replog/client'
import { expect, test } from 'vitest'
import { onDemand } from '../../../../test-kit/on-demand.js'
import { runHistory } from '../../src/sim/history.js'
import { optionsOf } from '../../src/sim/options.js'

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1)

test.each(SEEDS)('history %i with rows that are read on demand', async seed => {
  const lines: string[] = []
  const stores = () => onDemand(memoryStore())
  const { violation } = await runHistory({ ...optionsOf(seed, 60, line => lines.push(line)), memoryStore: stores })
  expect(violation?.message, lines.join('\n')).toBeUndefined()
})
