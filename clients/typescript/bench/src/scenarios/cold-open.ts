import { type Bench, FILLED, FILLED_ENCRYPTED } from '../bench.js'
import { type Chromium, withChromium } from '../browser/chromium.js'
import { bundleOf, serve } from '../browser/site.js'
import type { Column } from '../columns.js'
import { SCREEN_ROWS, SET_COUNT } from '../data.js'
import { IN_MEMORY } from './remarks.js'
import { LONG_ROUNDS_MAX, type Scenario } from './scenario.js'

/** Every measurement starts a browser with a copy of one profile, in which the rows are stored already. */
export const coldOpen: Scenario = {
  name: 'cold-open',
  needsServer: true,
  async run(bench: Bench) {
    const profile = await bench.filled()
    const { measurements } = bench
    const other = await serve(await bundleOf(bench.folder, 'libraries/raw.ts'))
    const measure = (column: Column, database: string) =>
      withChromium(async chromium => {
        await wakeStorage(bench, chromium, other.origin)
        return openColdly(bench, chromium, column, database)
      }, profile)
    const plain: readonly Column[] = ['ours', 'dexie', 'rxdb', 'replicache', 'raw']
    await bench.alternate({ scenario: 'cold-open', columns: plain }, async column => {
      const { screenMs, allMs } = await measure(column, FILLED)
      measurements.add('first-screen', column, screenMs)
      measurements.add('all-rows', column, allMs)
    })
    const encrypting = { scenario: 'cold-open', columns: ['ours'] as const, roundsMax: LONG_ROUNDS_MAX }
    await bench.alternate(encrypting, async column => {
      measurements.add('encrypted-rows', column, (await measure(column, FILLED_ENCRYPTED)).allMs)
    })
    await other.close()
    measurements.remark(['first-screen', 'all-rows'], ['tanstack'], IN_MEMORY)
    measurements.remark(
      ['encrypted-rows'],
      ['dexie', 'replicache', 'tanstack', 'raw'],
      'It has no encryption of its own.',
    )
    measurements.remark(['encrypted-rows'], ['rxdb'], 'Its encryption is a plugin, which is not measured.')
  },
}

/** Opens a database of another origin, so that the start of the browser's own services is not measured. */
async function wakeStorage(bench: Bench, chromium: Chromium, origin: string): Promise<void> {
  const tab = await chromium.tab<{ coldOpen(options: object): Promise<unknown> }>(origin)
  await tab.call('coldOpen', await bench.options('raw', 'awake'))
}

async function openColdly(bench: Bench, chromium: Chromium, column: Column, database: string) {
  const tab = await bench.tab(chromium, column)
  const isEncrypted = database === FILLED_ENCRYPTED
  const opened = await tab.call('coldOpen', await bench.options(column, database, { isEncrypted }))
  if (opened.screen !== SCREEN_ROWS || opened.all !== SET_COUNT) {
    throw new Error(`${opened.screen} and ${opened.all} rows (expected: ${SCREEN_ROWS} and ${SET_COUNT})`)
  }
  return opened
}
