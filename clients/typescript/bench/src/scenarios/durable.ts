import type { Bench } from '../bench.js'
import { withChromium } from '../browser/chromium.js'
import type { Column } from '../columns.js'
import { IN_MEMORY, LATER } from './remarks.js'
import { LONG_ROUNDS_MAX, type Scenario } from './scenario.js'

const WARM_UP = 100
/** Strict writes wait for the disk, so fewer are enough. */
const WRITES = { relaxed: 1_000, strict: 300 } as const

/** Writes, each after the promise of the one before has ended, to a database that was empty. */
export const durable: Scenario = {
  name: 'durable',
  needsServer: false,
  async run(bench: Bench) {
    const { measurements, exercise } = bench
    const columns: readonly Column[] = ['ours', 'dexie', 'rxdb', 'raw']
    await withChromium(async chromium => {
      await bench.alternate({ scenario: 'durable', columns, roundsMax: LONG_ROUNDS_MAX }, async (column, round) => {
        for (const durability of ['relaxed', 'strict'] as const) {
          const tab = await bench.tab(chromium, column)
          await tab.call('open', await bench.options(column, `${durability}${round}`, { durability, server: null }))
          const ms = await tab.call('durable', exercise, WARM_UP, WRITES[durability])
          await tab.close()
          measurements.add(durability, column, (1_000 * WRITES[durability]) / ms)
        }
      })
    })
    measurements.remark(['relaxed', 'strict'], ['tanstack'], IN_MEMORY)
    measurements.remark(['relaxed', 'strict'], ['replicache'], LATER)
  },
}
