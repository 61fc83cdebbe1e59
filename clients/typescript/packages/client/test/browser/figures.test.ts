import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { describeInChromium } from './chromium.js'
import { setUp } from './setup.js'
import { bundle } from './site.js'
import type { StorePage } from './store-page.js'

const ROWS = 10_000
const APPENDS = 300

/** These tests print figures and require none, because they depend on the machine. */
describeInChromium('figures of indexedDbStore in Chromium', () => {
  const setup = setUp('store-page.ts', { minify: true })
  const openTab = () => setup.chromium.tab<StorePage>(setup.site.origin)

  test.each(['strict', 'relaxed'] as const)('writes (%s)', async durability => {
    const tab = await openTab()
    await tab.call('open', durability, durability)
    const append = await tab.call('append', 'op', APPENDS)
    const fill = await tab.call('fill', ROWS)
    const change = await tab.call('change', 100)
    console.info(
      `${durability}: ${Math.round((APPENDS * 1000) / append)} appends/s one after the other, ` +
        `${Math.round((ROWS * 1000) / fill)} rows/s in pages of 1,000, ` +
        `${change.toFixed(1)} ms for a page of one row among ${ROWS}`,
    )
  })

  test('cold open to all rows', async () => {
    const writer = await openTab()
    await writer.call('open', 'cold')
    await writer.call('fill', ROWS)
    setup.chromium = await setup.chromium.restart()
    const loads: number[] = []
    for (let n = 0; n < 5; n++) {
      const tab = await openTab()
      const { rows, millis } = await tab.call('load', 'cold')
      expect(rows).toBe(ROWS)
      loads.push(millis)
      await tab.close()
    }
    const [first, ...later] = loads
    console.info(`${ROWS} rows: ${first} ms after the start of the browser, ${later.join(', ')} ms in later tabs`)
  })

  test('size', async () => {
    const script = await bundle('../../src/indexeddb/index.ts', { minify: true })
    console.info(`the store alone: ${script.length} bytes, ${gzipSync(script, { level: 9 }).length} with gzip`)
  })
})
