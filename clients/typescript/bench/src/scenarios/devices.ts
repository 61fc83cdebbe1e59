import type { Bench } from '../bench.js'
import { withChromium } from '../browser/chromium.js'
import { percentile } from '../statistics.js'
import { NO_SERVER, OWN_SERVER } from './remarks.js'
import { LONG_ROUNDS_MAX, type Scenario } from './scenario.js'

const WARM_UP = 10
const WRITES = 50
/** Until the next write, so that the queue is empty and the pull that follows a push has ended. */
const IDLE_MS = 100

/** Two devices of a user with 10,000 rows: one writes, the other one shows it. */
export const devices: Scenario = {
  name: 'devices',
  needsServer: true,
  async run(bench: Bench) {
    const { measurements, exercise } = bench
    await bench.alternate({ scenario: 'devices', columns: ['ours'], roundsMax: LONG_ROUNDS_MAX }, async () => {
      const options = await bench.options('ours', 'devices', { server: await bench.server('busy'), isOnline: true })
      const times = await withChromium(async chromium => {
        const writer = await bench.window(chromium, 'ours')
        const reader = await bench.tab(await chromium.device(), 'ours')
        for (const tab of [writer, reader]) {
          await tab.call('open', options)
          await tab.call('fill', bench.seed)
        }
        await reader.call('watch', exercise)
        const all: number[] = []
        for (let n = 0; n < WARM_UP + WRITES; n++) {
          const { id, at } = await writer.call('writeOne', exercise)
          const [seen] = await reader.call('seenAt', [id])
          all.push(seen! - at)
          await writer.call('drained')
          await new Promise(resolve => setTimeout(resolve, IDLE_MS))
        }
        return all.slice(WARM_UP)
      })
      measurements.add('device-p50', 'ours', percentile(times, 0.5))
    })
    measurements.remark(['device-p50'], ['rxdb', 'replicache'], OWN_SERVER)
    measurements.remark(['device-p50'], ['dexie', 'tanstack'], NO_SERVER)
  },
}
