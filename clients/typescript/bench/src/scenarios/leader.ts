import type { Bench, LibraryTab } from '../bench.js'
import { withChromium } from '../browser/chromium.js'
import type { Column } from '../columns.js'
import type { RowId } from '../rows.js'
import { Late, within } from '../within.js'
import { NO_SERVER } from './remarks.js'
import { LONG_ROUNDS_MAX, type Scenario } from './scenario.js'

/** A tab that has not taken over after so long does not do it. */
const LEAD_MS_MAX = 15_000

/** The leader is killed, or frozen, and the tab that the person sees writes. */
export const leader: Scenario = {
  name: 'leader',
  needsServer: true,
  async run(bench: Bench) {
    const { measurements } = bench
    const columns: readonly Column[] = ['ours', 'rxdb']
    await bench.alternate({ scenario: 'leader', columns, roundsMax: LONG_ROUNDS_MAX }, async (column, round) => {
      await measure(bench, column, 'leader-killed', first => first.kill())
      if (column === 'ours' || round === 0) {
        await measure(bench, column, 'leader-frozen', (first, next) => first.freeze(next))
      }
    })
    const rows = ['leader-killed', 'leader-frozen'] as const
    measurements.remark(rows, ['rxdb'], 'Until the other tab is the leader.')
    measurements.remark(rows, ['replicache'], 'There is no leader: each tab sends its own writes.')
    measurements.remark(rows, ['dexie', 'tanstack'], NO_SERVER)
  },
}

async function measure(
  bench: Bench,
  column: Column,
  row: RowId,
  stop: (first: LibraryTab, next: LibraryTab) => Promise<void>,
): Promise<void> {
  await withChromium(async chromium => {
    const server = column === 'ours' ? await bench.server('busy') : null
    const options = await bench.options(column, 'leader', { server, isOnline: true })
    const [first, next] = [await bench.tab(chromium, column), await bench.tab(chromium, column)] as const
    await first.call('open', options)
    await (column === 'ours' ? first.call('fill', bench.seed) : first.call('lead'))
    await next.call('open', options)
    if (column === 'ours') {
      await next.call('send', bench.exercise)
    }
    const start = performance.now()
    await stop(first, next)
    if (column === 'ours') {
      await within('The next write', LEAD_MS_MAX, next.call('send', bench.exercise))
    } else if (!(await endsInTime(next.call('lead')))) {
      bench.measurements.remark([row], [column], `Not within ${LEAD_MS_MAX / 1_000} s.`)
      return
    }
    bench.measurements.add(row, column, (performance.now() - start) / 1_000)
  })
}

async function endsInTime(work: Promise<unknown>): Promise<boolean> {
  // The page is closed afterwards, so a late end of the call must not fail the run.
  work.catch(() => undefined)
  try {
    await within('The other tab', LEAD_MS_MAX, work)
    return true
  } catch (error) {
    if (error instanceof Late) {
      return false
    }
    throw error
  }
}
