import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { describeInChromium } from './chromium.js'
import { setUp } from './setup.js'
import { serve } from './site.js'
import type { StorePage } from './store-page.js'

/** The writes that a page has under way at once. */
const APPENDERS = 3

describeInChromium('indexedDbStore in Chromium', () => {
  const setup = setUp('store-page.ts')
  const openTab = async (name: string, durability?: 'strict' | 'relaxed') => {
    const tab = await setup.chromium.tab<StorePage>(setup.site.origin)
    await tab.call('open', name, durability)
    return tab
  }

  test('keeps the contract of stores', async () => {
    const tab = await setup.chromium.tab<StorePage>(setup.site.origin)
    const failures: string[] = []
    for (const name of await tab.call('caseNames')) {
      const failure = await tab.call('runCase', name)
      if (failure !== undefined) {
        failures.push(`${name}: ${failure}`)
      }
    }
    expect(failures).toEqual([])
  }, 120_000)

  test('two tabs that append at once lose nothing', async () => {
    const tabs = [await openTab('two-tabs'), await openTab('two-tabs')] as const
    await Promise.all([tabs[0].call('append', 'one', 100), tabs[1].call('append', 'two', 100)])
    const ids = await (await openTab('two-tabs')).call('ids', 'two-tabs')
    expect(ids.filter(id => id.startsWith('one'))).toEqual(Array.from({ length: 100 }, (_, n) => `one-${n}`))
    expect(ids.filter(id => id.startsWith('two'))).toEqual(Array.from({ length: 100 }, (_, n) => `two-${n}`))
  })

  test('a tab that is killed while it appends has lost nothing that it reported as safe', async () => {
    for (const round of [0, 1, 2]) {
      const name = `killed-${round}`
      const tab = await openTab(name)
      await tab.call('startAppending', 'op', APPENDERS)
      await tab.reported(20 + 30 * round)
      await tab.kill()
      const ids = await (await openTab(name)).call('ids', name)
      expect(tab.reports.length).toBeGreaterThanOrEqual(20)
      expect(ids).toEqual(expect.arrayContaining([...tab.reports]))
    }
  })

  test.each(['strict', 'relaxed'] as const)('a browser that is killed has lost nothing (%s)', async durability => {
    const name = `browser-${durability}`
    const tab = await openTab(name, durability)
    await tab.call('startAppending', 'op', APPENDERS)
    await tab.reported(50)
    setup.chromium = await setup.chromium.crashAndRestart()
    const ids = await (await openTab(name, durability)).call('ids', name)
    expect(ids).toEqual(expect.arrayContaining([...tab.reports]))
  })

  test('data stay when the browser is closed and started again', async () => {
    const tab = await openTab('restart')
    await tab.call('append', 'op', 3)
    setup.chromium = await setup.chromium.restart()
    expect(await (await openTab('restart')).call('ids', 'restart')).toEqual(['op-0', 'op-1', 'op-2'])
  })

  test('another profile has other data', async () => {
    const tab = await openTab('profiles')
    await tab.call('append', 'op', 1)
    const other = await (await setup.chromium.otherProfile()).tab<StorePage>(setup.site.origin)
    expect(await other.call('ids', 'profiles')).toEqual([])
  })

  test('a frozen leader holds up nobody, and is Fenced when it runs again', async () => {
    const leader = await openTab('frozen')
    const next = await openTab('frozen')
    for (let round = 0; round < 8; round++) {
      const epoch = await leader.call('claim')
      const reported = leader.reports.length
      await leader.call('startLeading', epoch)
      await leader.reported(reported + 5 + round)
      await leader.freeze(next)
      expect(await next.call('claim')).toBe(epoch + 1)
      expect(await next.call('commit', { epoch: epoch + 1, meta: { token: 'next' } })).toEqual({ seqs: [] })
      await leader.resume()
      await leader.reportedErrors(round + 1)
      expect(leader.reports.at(-1)).toBe(`Fenced: The store has epoch ${epoch + 1} (expected: ${epoch}).`)
      expect((await next.call('meta')).token).toBe('next')
    }
  })

  test('a leader that was frozen and is still the leader goes on where it was', async () => {
    const [leader, other] = [await openTab('thawed'), await openTab('thawed')]
    const epoch = await leader.call('claim')
    await leader.call('startLeading', epoch)
    for (let round = 0; round < 5; round++) {
      await leader.reported(leader.reports.length + 5 + round)
      await leader.freeze(other)
      await other.call('append', `round-${round}`, 1)
      await leader.resume()
    }
    await leader.reported(leader.reports.length + 5)
    await other.call('claim')
    await leader.reportedErrors(1)
    const tokens = leader.reports.slice(0, -1)
    expect(tokens).toEqual(tokens.map((_, n) => `${epoch}-${n}`))
    const ids = await other.call('ids', 'thawed')
    expect(ids.filter(id => !id.startsWith('round'))).toEqual(tokens)
    expect(ids.filter(id => id.startsWith('round'))).toHaveLength(5)
  })

  test('a tab whose data the browser removes gets StorageFailed', async () => {
    const other = await serve(setup.script)
    const tab = await setup.chromium.tab<StorePage>(other.origin)
    await tab.call('open', 'evicted')
    await tab.call('startAppending', 'op', APPENDERS)
    await tab.reported(5)
    await tab.send('Storage.clearDataForOrigin', { origin: other.origin, storageTypes: 'indexeddb' })
    await tab.reportedErrors(APPENDERS)
    expect(tab.errors.every(error => error.startsWith('StorageFailed: '))).toBe(true)
    expect(await tab.call('commit', { meta: { token: 't' } })).toBe(
      'StorageFailed: replog:["evicted","alice"] is closed: the browser removed it.',
    )
    expect(await tab.call('ids', 'evicted')).toEqual([])
    await other.close()
  })

  test('a tab whose data another tab deletes gets DataRemoved', async () => {
    const tab = await openTab('deleted')
    const other = await openTab('deleted')
    await tab.call('startAppending', 'op', APPENDERS)
    await tab.reported(5)
    expect(await other.call('destroy')).toBeUndefined()
    await tab.reportedErrors(APPENDERS)
    expect((await other.call('databases')).map(database => database.name)).not.toContain('replog:["deleted","alice"]')
    expect(await tab.call('commit', { meta: { token: 't' } })).toBe(
      'DataRemoved: replog:["deleted","alice"] is closed: another tab deletes it.',
    )
    expect(await tab.call('ids', 'deleted')).toEqual([])
  })

  test('two tabs destroy the same data, whatever lies between them', async () => {
    const tab = await openTab('twice')
    for (let turns = 0; turns < 150; turns += 10) {
      const name = `twice-${turns}`
      expect(await tab.call('destroyTwice', name, turns), `${turns} turns`).toEqual([undefined, undefined])
      expect((await tab.call('databases')).filter(database => database.name?.includes(`"${name}"`))).toEqual([])
    }
  })

  test('destroy removes the data even when a connection does not react, and says so', async () => {
    const tab = await openTab('held')
    await tab.call('append', 'op', 3)
    const holder = await setup.chromium.tab<StorePage>(setup.site.origin)
    await holder.call('hold', 'held')
    expect(await tab.call('destroyWithin', 'held', 200)).toMatch(
      /keeps replog:\["held","alice"\] open and does not react/,
    )
    expect(await holder.call('countHeld')).toBe(0)
    await holder.close()
    expect(await tab.call('ids', 'held')).toEqual([])
  })

  test('a device without space gives StorageFailed, and a tab can go on when there is space again', async () => {
    const other = await serve(setup.script)
    const tab = await setup.chromium.tab<StorePage>(other.origin)
    // Chromium remembers the space that is left, so it must be little from the start.
    await tab.send('Storage.overrideQuotaForOrigin', { origin: other.origin, quotaSize: 100_000 })
    await tab.call('open', 'full')
    expect(await tab.call('appendLong', 'long', 1_000_000)).toBe(
      'StorageFailed: The device has no space left for replog:["full","alice"].',
    )
    await tab.send('Storage.overrideQuotaForOrigin', { origin: other.origin })
    expect(await tab.call('appendLong', 'short', 10)).toEqual({ seqs: [1] })
    expect(await tab.call('ids', 'full')).toEqual(['short'])
    await other.close()
  })

  test('values of 1 MB make no files of their own', async () => {
    const tab = await openTab('long')
    expect(await tab.call('appendLong', 'long', 1_000_000)).toEqual({ seqs: [1] })
    expect(await tab.call('ids', 'long')).toEqual(['long'])
    const files = await readdir(`${setup.chromium.profile}/Default/IndexedDB`, { recursive: true })
    expect(files.filter(file => /\.blob\/.*\/[0-9a-f]+$/.test(file))).toEqual([])
  })
})
