import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { Chromium, describeInChromium } from '../../../client/test/browser/chromium.js'
import { bundle } from '../../../client/test/browser/site.js'
import type { Tab } from '../../../client/test/browser/tab.js'
import type { AppPage } from './app.js'
import { type AppServer, type Site, serveApp, startServer } from './site.js'

/** How long the start and the end of a browser may take on a busy machine. */
const HOOK_MILLIS_MAX = 60_000
const ONLINE = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 }

describeInChromium('a React app in Chromium', () => {
  let server: AppServer | undefined
  let site: Site | undefined
  let chromium: Chromium | undefined
  /** The errors that React and the browser reported, except that there is no network. */
  const errors: string[] = []

  beforeAll(async () => {
    server = await startServer()
    site = await serveApp(await bundle('../../../react/test/browser/app.tsx'))
    chromium = await Chromium.start()
  }, HOOK_MILLIS_MAX)
  afterAll(async () => {
    await chromium?.close()
    await site?.close()
    await server?.close()
  }, HOOK_MILLIS_MAX)

  /** Opens the app in a tab of this browser, or of another one. */
  async function open(user: string, browser?: Pick<Chromium, 'tab'>): Promise<Tab<AppPage>> {
    const search = new URLSearchParams({ server: server!.url, user, token: await server!.token(user) })
    const tab = await (browser ?? chromium!).tab<AppPage>(`${site!.url}/?${search}`)
    tab.page.on('pageerror', error => errors.push(error.message))
    tab.page.on('console', message => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        errors.push(message.text())
      }
    })
    await shows(tab, 'add')
    return tab
  }

  /** Asks the page itself: a locator of Playwright waits for ever in a tab behind another one. */
  const shows = (tab: Tab<AppPage>, text: string) =>
    vi.waitFor(async () => expect(await tab.call('texts')).toContain(text), { timeout: 20_000, interval: 20 })

  test('an edit in one tab is shown in the other, and on another device', async () => {
    const user = crypto.randomUUID()
    const [one, two] = [await open(user), await open(user)]
    await one.call('click', 'add')
    await shows(two, 'workout 1')
    await two.call('click', 'workout 1')
    await shows(one, 'workout 1 again')
    const other = await open(user, await chromium!.otherProfile())
    await shows(other, 'workout 1 again')
    await other.call('click', 'workout 1 again')
    await shows(one, 'workout 1 again again')
    await shows(two, 'workout 1 again again')
    expect(errors).toEqual([])
  })

  test('after a reload without a network the data is there, and a write is sent when there is one', async () => {
    const user = crypto.randomUUID()
    const tab = await open(user)
    await tab.call('click', 'add')
    await shows(tab, 'idle, 0 pending')
    await tab.call('keepPage')
    await tab.send('Network.enable')
    await tab.send('Network.emulateNetworkConditions', { ...ONLINE, offline: true })
    await tab.page.reload()
    await shows(tab, 'workout 1')
    await shows(tab, 'offline, 0 pending')
    await tab.call('click', 'add')
    await shows(tab, 'workout 2')
    await shows(tab, 'offline, 1 pending')
    await tab.page.reload()
    await shows(tab, 'workout 2')
    await tab.send('Network.emulateNetworkConditions', ONLINE)
    await shows(tab, 'idle, 0 pending')
    await shows(await open(user, await chromium!.otherProfile()), 'workout 2')
    expect(errors).toEqual([])
  })
})
