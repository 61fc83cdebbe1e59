import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Bench } from '../bench.js'
import { withChromium } from '../browser/chromium.js'
import type { Column } from '../columns.js'
import { ITEM_COUNT, SET_COUNT } from '../data.js'
import { LONG_ROUNDS_MAX, type Scenario } from './scenario.js'

const run = promisify(execFile)
const PAGES = 'The bench makes the requests, and gives it the sets page by page.'

/** The first pull of a device: 10,000 sets with their workouts, in pages of 1,000. */
export const firstSync: Scenario = {
  name: 'first-sync',
  needsServer: true,
  async run(bench: Bench) {
    const { measurements } = bench
    await inNode(bench)
    await inBrowser(bench)
    const nodeRows = ['sync-node-memory', 'sync-node-file'] as const
    measurements.remark(
      nodeRows,
      ['dexie', 'rxdb', 'replicache'],
      'It is measured with IndexedDB, which Node does not have.',
    )
    measurements.remark(nodeRows, ['tanstack'], 'It does not store.')
    measurements.remark(nodeRows, ['raw'], 'Requests and JSON alone; nothing is stored.')
    measurements.remark(['sync-browser'], ['dexie', 'rxdb', 'raw'], PAGES)
    measurements.remark(['sync-browser'], ['tanstack', 'replicache'], `${PAGES} Its rows are in memory at the end.`)
  },
}

async function inNode(bench: Bench): Promise<void> {
  const { url, user } = await bench.server('rows')
  const program = join(bench.folder, 'dist', 'first-sync.js')
  const rate = async (kind: string) => {
    const { stdout } = await run(process.execPath, [program, kind, url, user])
    return (1_000 * ITEM_COUNT) / Number(stdout)
  }
  await bench.alternate({ scenario: 'first-sync', columns: ['ours', 'raw'] }, async column => {
    if (column === 'raw') {
      const raw = await rate('raw')
      bench.measurements.add('sync-node-memory', column, raw)
      bench.measurements.add('sync-node-file', column, raw)
    } else {
      bench.measurements.add('sync-node-memory', column, await rate('memory'))
      bench.measurements.add('sync-node-file', column, await rate('file'))
    }
  })
}

async function inBrowser(bench: Bench): Promise<void> {
  const server = await bench.server('rows')
  const columns: readonly Column[] = ['ours', 'dexie', 'rxdb', 'tanstack', 'replicache', 'raw']
  const scenario = { scenario: 'first-sync', columns, roundsMax: LONG_ROUNDS_MAX }
  await bench.alternate(scenario, (column, round) =>
    withChromium(async chromium => {
      const tab = await bench.tab(chromium, column)
      const options = await bench.options(column, `sync${round}`, { isOnline: true })
      const ms = await tab.call('firstSync', options, server)
      const count = await tab.call('hold')
      if (count !== SET_COUNT) {
        throw new Error(`${count} rows (expected: ${SET_COUNT})`)
      }
      bench.measurements.add('sync-browser', column, (1_000 * ITEM_COUNT) / ms)
    }),
  )
}
