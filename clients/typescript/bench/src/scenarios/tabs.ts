import type { Bench, LibraryTab } from '../bench.js'
import { type Chromium, withChromium } from '../browser/chromium.js'
import type { Column } from '../columns.js'
import { percentile } from '../statistics.js'
import { NO_LIVE } from './remarks.js'
import { LONG_ROUNDS_MAX, type Scenario } from './scenario.js'

const PAUSE_MS = 10

/** One tab takes 10,000 rows and has a live query; another one writes meanwhile. */
export const tabs: Scenario = {
  name: 'tabs',
  needsServer: true,
  async run(bench: Bench) {
    const { measurements } = bench
    const columns: readonly Column[] = ['ours', 'dexie', 'rxdb', 'replicache']
    await withChromium(async chromium => {
      await bench.alternate({ scenario: 'tabs', columns, roundsMax: LONG_ROUNDS_MAX }, async (column, round) => {
        const times = await measure(bench, chromium, column, round)
        measurements.add('tabs-p50', column, percentile(times, 0.5))
        measurements.add('tabs-p95', column, percentile(times, 0.95))
      })
    })
    const rows = ['tabs-p50', 'tabs-p95'] as const
    measurements.remark(rows, ['dexie', 'rxdb'], 'In place of a pull, the other tab stores 10,000 rows in bulk writes.')
    measurements.remark(
      rows,
      ['replicache'],
      'Its pull is a function of the page. Tabs see what the others have stored.',
    )
    measurements.remark(rows, ['tanstack'], 'Tabs do not share rows that are in memory.')
    measurements.remark(rows, ['raw'], NO_LIVE)
  },
}

async function measure(bench: Bench, chromium: Chromium, column: Column, round: number): Promise<readonly number[]> {
  const { exercise, seed } = bench
  const server = column === 'ours' ? await bench.server('busy') : null
  const options = await bench.options(column, `tabs${round}`, { server })
  const [taking, writing] = [await bench.window(chromium, column), await bench.window(chromium, column)] as const
  await taking.call('open', options)
  await taking.call('watch', exercise)
  await writing.call('open', options)
  const writes = writing.call('write', exercise, PAUSE_MS)
  const { from, to } = await taking.call('fill', seed)
  await writing.call('stopWriting')
  const during = (await writes).filter(({ at }) => at >= from && at <= to)
  const seen = await taking.call(
    'seenAt',
    during.map(({ id }) => id),
  )
  await close(taking, writing)
  return during.map(({ at }, n) => seen[n]! - at)
}

async function close(...all: readonly LibraryTab[]): Promise<void> {
  for (const tab of all) {
    await tab.close()
  }
}
