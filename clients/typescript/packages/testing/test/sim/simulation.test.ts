import { memoryStore } from '@replog/client'
import { expect, test } from 'vitest'
import { runHistory } from '../../src/sim/history.js'
import { optionsOf } from '../../src/sim/options.js'

const SEEDS = Array.from({ length: 100 }, (_, i) => i + 1)

/** More histories: `npm run simulate -- --seeds 10000`. */
test.each(SEEDS)('history %i', async seed => {
  const lines: string[] = []
  const { violation } = await runHistory({ ...optionsOf(seed, 60, line => lines.push(line)), memoryStore })
  expect(violation?.message, lines.join('\n')).toBeUndefined()
})
