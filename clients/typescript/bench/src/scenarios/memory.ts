import { type Bench, FILLED } from '../bench.js'
import { bytesUsed, withChromium } from '../browser/chromium.js'
import type { Column } from '../columns.js'
import { SET_COUNT } from '../data.js'
import { LONG_ROUNDS_MAX, type Scenario } from './scenario.js'

/** What a page uses more when it has all rows, after everything is removed that it does not need. */
export const memory: Scenario = {
  name: 'memory',
  needsServer: true,
  async run(bench: Bench) {
    const { measurements } = bench
    const columns: readonly Column[] = ['ours', 'dexie', 'rxdb', 'tanstack', 'replicache', 'raw']
    await withChromium(
      async chromium => {
        await bench.alternate({ scenario: 'memory', columns, roundsMax: LONG_ROUNDS_MAX }, async column => {
          const tab = await bench.tab(chromium, column)
          const before = await bytesUsed(tab)
          await tab.call('open', await bench.options(column, FILLED))
          if (column === 'tanstack') {
            await tab.call('fill', bench.seed)
          }
          const count = await tab.call('hold')
          if (count !== SET_COUNT) {
            throw new Error(`${count} rows (expected: ${SET_COUNT})`)
          }
          measurements.add('memory', column, ((await bytesUsed(tab)) - before) / 1e6)
          await tab.close()
        })
      },
      await bench.filled(),
    )
  },
}
