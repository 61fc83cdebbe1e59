import { type Bench, FILLED } from '../bench.js'
import { withChromium } from '../browser/chromium.js'
import type { Column } from '../columns.js'
import { percentile } from '../statistics.js'
import { IN_MEMORY, LATER, NO_LIVE } from './remarks.js'
import { LONG_ROUNDS_MAX, type Scenario } from './scenario.js'

const WARM_UP = 30
const WRITES = 200
/** A person does not write without a pause. */
const PAUSE_MS = 10

/** Writes among 10,000 rows, with a live query of one exercise in the same page. */
export const live: Scenario = {
  name: 'live',
  needsServer: true,
  async run(bench: Bench) {
    const { measurements, exercise } = bench
    const columns: readonly Column[] = ['ours', 'dexie', 'rxdb', 'tanstack', 'replicache']
    await withChromium(
      async chromium => {
        await bench.alternate({ scenario: 'live', columns, roundsMax: LONG_ROUNDS_MAX }, async column => {
          const tab = await bench.tab(chromium, column)
          await tab.call('open', await bench.options(column, FILLED))
          if (column === 'tanstack') {
            await tab.call('fill', bench.seed)
          }
          const times = await tab.call('live', exercise, WARM_UP, WRITES, PAUSE_MS)
          await tab.close()
          measurements.add('live-p50', column, percentile(times, 0.5))
          measurements.add('live-p95', column, percentile(times, 0.95))
        })
      },
      await bench.filled(),
    )
    measurements.remark(['live-p50', 'live-p95'], ['tanstack'], IN_MEMORY)
    measurements.remark(['live-p50', 'live-p95'], ['replicache'], LATER)
    measurements.remark(['live-p50', 'live-p95'], ['raw'], NO_LIVE)
  },
}
