import { afterEach, describe, expect, test } from 'vitest'
import { describeInChromium } from './chromium.js'
import type { EnginePage } from './engine-page.js'
import { setUp } from './setup.js'
import type { Tab } from './tab.js'

const url = process.env.REPLOG_URL
const TEST_MILLIS_MAX = 120_000

let count = 0
/** A user that no other test has. */
const newUser = () => `chromium-${Date.now()}-${count++}`

async function until(what: string, condition: () => Promise<boolean>): Promise<number> {
  const start = performance.now()
  while (!(await condition())) {
    if (performance.now() - start > 60_000) {
      throw new Error(`${what}: not within a minute`)
    }
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  return performance.now() - start
}

/** The names at the server, as another device sees it. */
async function namesAtServer(user: string): Promise<readonly string[]> {
  const token = await (await fetch(`${url}/dev/token?sub=${user}`)).text()
  const names: string[] = []
  for (let page: string | null = ''; page !== null; ) {
    const response = await fetch(`${url}/api/sync?maxResults=1000${page && `&pageToken=${page}`}`, {
      headers: { Authorization: `Bearer ${token}` },
    })
    const body = (await response.json()) as { items: { data: { name: string } }[]; pageToken: string | null }
    names.push(...body.items.map(item => item.data.name))
    page = body.pageToken
  }
  return names.sort()
}

const describeWithServer = url ? describeInChromium : describe.skip

describeWithServer('a client in Chromium, with a real server', () => {
  const setup = setUp('engine-page.ts')
  // Each of them holds a stream, and a browser has six connections to a server.
  const tabs = new Set<Tab<EnginePage>>()
  const newTab = async (): Promise<Tab<EnginePage>> => {
    const tab = await setup.chromium.tab<EnginePage>(setup.site.origin)
    tabs.add(tab)
    return tab
  }
  const openTab = async (user: string, store = user): Promise<Tab<EnginePage>> => {
    const tab = await newTab()
    await tab.call('open', url!, user, store)
    return tab
  }
  const closeTab = async (tab: Tab<EnginePage>) => {
    tabs.delete(tab)
    await tab.close()
  }

  afterEach(async () => {
    for (const tab of [...tabs]) {
      await closeTab(tab)
    }
  })

  test('two tabs show the same; when the leader is killed, the other one goes on', {
    timeout: TEST_MILLIS_MAX,
  }, async () => {
    const user = newUser()
    const first = await openTab(user)
    await first.call('create', 'from the first')
    await first.call('drained')
    const second = await openTab(user)
    await until('the second tab shows it', async () => 'from the first' in (await second.call('rows')))
    await second.call('create', 'from the second')
    await until('the first tab shows it', async () => 'from the second' in (await first.call('rows')))
    await until('it is sent', async () => (await namesAtServer(user)).length === 2)

    tabs.delete(first)
    await first.kill()
    await second.call('create', 'after the kill')
    const ms = await until('the other tab sends', async () => (await namesAtServer(user)).includes('after the kill'))
    console.log(`leader killed: the next write was at the server after ${ms.toFixed(0)} ms`)
    expect(second.errors).toEqual([])
  })

  test('when the leader is frozen, a visible tab takes over; it changes nothing when it runs again', {
    timeout: TEST_MILLIS_MAX,
  }, async () => {
    const user = newUser()
    const leader = await openTab(user)
    await leader.call('sync')
    const other = await openTab(user)
    await leader.freeze(other)
    await other.call('create', 'while frozen')
    const ms = await until('the other tab sends', async () => (await namesAtServer(user)).includes('while frozen'))
    console.log(`leader frozen: the next write was at the server after ${ms.toFixed(0)} ms`)
    await leader.resume()
    await leader.call('create', 'after the resume')
    await until('both are sent', async () => (await namesAtServer(user)).length === 2)
    await until('both tabs show it', async () => {
      const rows = await Promise.all([leader.call('rows'), other.call('rows')])
      return rows.every(shown => Object.values(shown).filter(state => state === 'synced').length === 2)
    })
  })

  test('two persons with their own profiles see only their own data', { timeout: TEST_MILLIS_MAX }, async () => {
    const [alice, bob] = [newUser(), newUser()]
    const mine = await openTab(alice, 'gym')
    await mine.call('create', 'of alice')
    await mine.call('drained')
    const profile = await setup.chromium.otherProfile()
    const phone = await profile.tab<EnginePage>(setup.site.origin)
    await phone.call('open', url!, alice, 'gym')
    await until('her other device shows it', async () => 'of alice' in (await phone.call('rows')))
    const theirs = await openTab(bob, 'gym')
    expect(await theirs.call('sync')).toBe('synced')
    expect(await theirs.call('rows')).toEqual({})
  })

  test('a page that is loaded again while offline shows its data, and sends it later', {
    timeout: TEST_MILLIS_MAX,
  }, async () => {
    const user = newUser()
    const before = await openTab(user)
    await before.call('create', 'online')
    await before.call('drained')
    await before.call('sync')
    await before.call('setOffline', true)
    await before.call('create', 'offline')
    await closeTab(before)

    const after = await newTab()
    await after.call('setOffline', true)
    await after.call('open', url!, user, user)
    expect(await after.call('rows')).toEqual({ online: 'synced', offline: 'pending' })
    expect((await after.call('status')).pending).toBe(1)
    await after.call('setOffline', false)
    await after.call('sync')
    await after.call('drained')
    expect(await namesAtServer(user)).toEqual(['offline', 'online'])
  })

  test('when the browser takes the storage away, writes fail, and a new page pulls everything', {
    timeout: TEST_MILLIS_MAX,
  }, async () => {
    const user = newUser()
    const tab = await openTab(user)
    await tab.call('create', 'kept by the server')
    await tab.call('drained')
    await tab.send('Storage.clearDataForOrigin', { origin: setup.site.origin, storageTypes: 'indexeddb' })
    await expect(tab.call('create', 'cannot be kept')).rejects.toThrow(/StorageFailed/)
    await closeTab(tab)
    const after = await openTab(user)
    expect(await after.call('sync')).toBe('synced')
    expect(await after.call('rows')).toEqual({ 'kept by the server': 'synced' })
  })

  test('10,000 operations of a device that was offline arrive, each once', {
    timeout: 2 * TEST_MILLIS_MAX,
  }, async () => {
    const user = newUser()
    const tab = await openTab(user)
    await tab.call('sync')
    await tab.call('setOffline', true)
    const rate = await tab.call('createMany', 10_000)
    await closeTab(tab)
    const after = await newTab()
    const opened = await after.call('measureOpen', url!, user, user)
    const start = performance.now()
    await after.call('drained')
    const seconds = (performance.now() - start) / 1000
    const heap = await after.call('heapMegabytes')
    console.log(
      `10,000 operations: ${rate.toFixed(0)} durable writes/s, opened with them in ${opened.toFixed(0)} ms, ` +
        `sent in ${seconds.toFixed(1)} s, ${heap.toFixed(0)} MiB of heap`,
    )
    await after.call('sync')
    const names = await namesAtServer(user)
    expect(names.length).toBe(10_000)
    expect(new Set(names).size).toBe(10_000)
  })
})
