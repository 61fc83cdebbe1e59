import type { RequestListener } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { describeInChromium } from './chromium.js'
import type { PlatformPage } from './platform-page.js'
import { setUp } from './setup.js'

/** Says how many bytes came, and what they were; or streams one event and then nothing. */
const api: RequestListener = async (request, response) => {
  if (request.url === '/api/stream') {
    response.setHeader('Content-Type', 'text/event-stream')
    response.write('id: 1\nevent: ready\ndata: {"note":"Übung"}\n\n')
    return
  }
  const bytes = await buffer(request)
  const isGzip = request.headers['content-encoding'] === 'gzip'
  response.end(JSON.stringify({ isGzip, body: (isGzip ? gunzipSync(bytes) : bytes).toString() }))
}

describeInChromium('the platform in Chromium', () => {
  const setup = setUp('platform-page.ts', { api })
  const open = () => setup.chromium.tab<PlatformPage>(setup.site.origin)

  test('webLocks do what locks must do', async () => {
    expect(await (await open()).call('runLockCases')).toEqual([])
  })

  test('a lock is free when the tab of its holder is killed', async () => {
    const [holder, next] = [await open(), await open()]
    await holder.call('hold', 'killed', false)
    await holder.reported(1)
    await next.call('hold', 'killed', false)
    expect(next.reports).toEqual([])
    await holder.kill()
    await next.reported(1)
    expect(next.reports).toEqual(['held'])
  })

  test('the lock of a frozen tab can be stolen; the tab learns of it when it runs again', async () => {
    const [holder, thief] = [await open(), await open()]
    await holder.call('hold', 'frozen', false)
    await holder.reported(1)
    await holder.freeze(thief)
    await thief.call('hold', 'frozen', true)
    await thief.reported(1)
    expect(thief.reports).toEqual(['held'])
    expect(holder.reports).toEqual(['held'])
    await holder.resume()
    await holder.reported(3)
    expect(holder.reports).toEqual(['held', 'lost', 'ended'])
  })

  test('a frozen tab runs no timers', async () => {
    const [frozen, cover] = [await open(), await open()]
    await frozen.freeze(cover)
    const before = await frozen.call('readTicks')
    const covered = await cover.call('readTicks')
    // Hidden tabs run timers once a second, so three seconds show the difference.
    await expect.poll(() => cover.call('readTicks'), { timeout: 20_000 }).toBeGreaterThan(covered + 300)
    expect(await frozen.call('readTicks')).toBe(before)
    await frozen.resume()
    await frozen.show()
    await expect.poll(() => frozen.call('readTicks')).toBeGreaterThan(before)
  })

  test('a channel gives messages to the other tabs', async () => {
    const [one, two, other] = [await open(), await open(), await open()]
    await Promise.all([one.call('listen', 'c'), two.call('listen', 'c'), other.call('listen', 'd')])
    await one.call('post', 'c', { kind: 'changed' })
    await two.reported(1)
    await other.call('post', 'd', { kind: 'changed' })
    await two.call('post', 'c', { kind: 'sync', ask: '1' })
    await one.reported(1)
    expect([one, two, other].map(tab => tab.reports)).toEqual([
      ['{"kind":"sync","ask":"1"}'],
      ['{"kind":"changed"}'],
      [],
    ])
  })

  test('the surroundings change with the network, with other tabs in front, and after a freeze', async () => {
    const tab = await open()
    await tab.call('watch')
    const network = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 }
    await tab.send('Network.emulateNetworkConditions', { ...network, offline: true })
    await tab.send('Network.emulateNetworkConditions', { ...network, offline: false })
    await tab.reported(2)
    await tab.freeze(await open())
    await tab.resume()
    await tab.show()
    await tab.reported(5)
    const expected = ['offline visible', 'online visible', 'online hidden', 'online hidden', 'online visible']
    expect(tab.reports).toEqual(expected)
  })

  test('long bodies are sent with gzip', async () => {
    const tab = await open()
    const long = JSON.stringify({ note: 'Übung '.repeat(1_000) })
    expect(JSON.parse(await tab.call('send', '/api/echo', long))).toEqual({ isGzip: true, body: long })
    expect(JSON.parse(await tab.call('send', '/api/echo', '{"n":1}'))).toEqual({ isGzip: false, body: '{"n":1}' })
  })

  test('a stream gives its events, and fails when it is silent', async () => {
    const tab = await open()
    await tab.call('follow', '/api/stream', 300)
    await tab.reported(2)
    expect(tab.reports).toEqual([
      '{"event":"ready","data":"{\\"note\\":\\"Übung\\"}","id":"1"}',
      'StreamBroken: Nothing was received for 300 ms.',
    ])
  })
})
