import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { ModelServer } from '../../../testing/src/server/model-server.js'
import { type ListeningServer, listen } from '../../../testing/src/server/net/listen.js'
import type { AccountPage } from './account-page.js'
import { describeInChromium } from './chromium.js'
import { setUp } from './setup.js'
import type { Tab } from './tab.js'

const TEST_MILLIS_MAX = 120_000

/** A server that tells of each request. */
class WatchedServer extends ModelServer {
  onRequest: (request: string) => void = () => {}

  override handle(...[request, waitedMs]: Parameters<ModelServer['handle']>): ReturnType<ModelServer['handle']> {
    const answer = super.handle(request, waitedMs)
    this.onRequest(`${request.method} ${request.url}`)
    return answer
  }

  names(user: string): unknown[] {
    return this.entities(user)
      .map(({ data }) => (data as { name: string }).name)
      .sort()
  }
}

let count = 0
/** A name that no other test has. */
const newName = (what: string) => `${what}-${count++}`

describeInChromium('accounts in Chromium', () => {
  const setup = setUp('account-page.ts')
  const server = new WatchedServer()
  const tabs = new Set<Tab<AccountPage>>()
  let listening: ListeningServer

  beforeAll(async () => {
    listening = await listen(server)
  })
  afterAll(() => listening.close())
  afterEach(async () => {
    server.onRequest = () => {}
    await Promise.all([...tabs].map(tab => tab.close()))
    tabs.clear()
  })

  async function open(store: string, user: string | null): Promise<Tab<AccountPage>> {
    const tab = await setup.chromium.tab<AccountPage>(setup.site.origin)
    tabs.add(tab)
    await tab.call('open', listening.url, store, user)
    return tab
  }

  test('two tabs that sign out with wipe at once both succeed, and the data is gone', {
    timeout: TEST_MILLIS_MAX,
  }, async () => {
    const [store, user] = [newName('wipe'), newName('alice')]
    const [one, other] = [await open(store, null), await open(store, null)]
    for (let round = 0; round < 10; round++) {
      await one.call('create', `${round} of one`)
      await other.call('create', `${round} of the other`)
      await Promise.all([one.call('signIn', user), other.call('signIn', user)])
      expect(await one.call('databases', store)).toEqual([`replog:${JSON.stringify([store, user])}`])
      await Promise.all([one.call('sync'), other.call('sync')])
      await Promise.all([one.call('signOut'), other.call('signOut')])
      expect(await one.call('databases', store)).toEqual([`replog:${JSON.stringify([store, null])}`])
    }
    expect(server.names(user)).toHaveLength(20)
  })

  test('a tab that signs out with wipe late leaves the data of those who signed in since', async () => {
    const [store, user] = [newName('late'), newName('alice')]
    const [one, other] = [await open(store, user), await open(store, user)]
    await one.call('signOut')
    await one.call('signIn', user)
    await one.call('create', 'A')
    await other.call('signOut')
    await one.call('create', 'B')
    expect(await one.call('names')).toEqual(['A', 'B'])
  })

  test('two tabs that sign in at once keep what each has written', async () => {
    const [store, user] = [newName('both'), newName('alice')]
    const [one, other] = [await open(store, null), await open(store, null)]
    await one.call('create', 'of one')
    await other.call('create', 'of the other')
    await Promise.all([one.call('signIn', user), other.call('signIn', user)])
    await Promise.all([one.call('sync'), other.call('sync')])
    expect(await one.call('names')).toEqual(['of one', 'of the other'])
    expect(await other.call('names')).toEqual(['of one', 'of the other'])
    expect(server.names(user)).toEqual(['of one', 'of the other'])
  })

  test('an anonymous account is moved with two tabs open, of which both sign in', async () => {
    const [store, user, anonymous] = [newName('move'), newName('alice'), newName('anonymous')]
    const [one, other] = [await open(store, anonymous), await open(store, anonymous)]
    await one.call('create', 'of one')
    await one.call('sync')
    await other.call('create', 'of the other')
    const ends = await Promise.all([one.call('signIn', user, anonymous), other.call('signIn', user, anonymous)])
    expect(ends).toEqual([{ from: 'erased' }, { from: 'erased' }])
    await vi.waitFor(async () => expect(await other.call('names')).toEqual(['of one', 'of the other']))
    expect([server.names(user), server.names(anonymous)]).toEqual([['of one', 'of the other'], []])
    expect(await one.call('databases', store)).toEqual([`replog:${JSON.stringify([store, user])}`])
  })

  test('a tab that is killed in a move loses nothing; the next tab goes on', { timeout: TEST_MILLIS_MAX }, async () => {
    const [store] = [newName('killed')]
    let moved = 0
    for (let last = 1; moved === 0 || last <= moved; last++) {
      const [user, anonymous] = [newName('alice'), newName('anonymous')]
      const tab = await open(store, anonymous)
      await tab.call('create', 'sent')
      await tab.call('sync')
      await tab.call('create', 'not sent')
      let requests = 0
      const reached = new Promise<boolean>(resolve => {
        server.onRequest = () => ++requests === last && resolve(true)
      })
      const ended = tab.call('signIn', user, anonymous).then(
        () => false,
        () => true,
      )
      const isKilled = await Promise.race([reached, ended])
      moved = isKilled ? moved : last
      tabs.delete(tab)
      await (isKilled ? tab.kill() : tab.close())
      server.onRequest = () => {}
      const next = await open(store, user)
      expect(await next.call('signIn', user, anonymous), `killed after request ${last}`).toEqual({ from: 'erased' })
      expect(await next.call('sync')).toBe('synced')
      expect(await next.call('names')).toEqual(['not sent', 'sent'])
      expect([server.names(user), server.names(anonymous)]).toEqual([['not sent', 'sent'], []])
      await next.call('signOut')
      tabs.delete(next)
      await next.close()
    }
    expect(moved).toBeGreaterThan(8)
  })
})
