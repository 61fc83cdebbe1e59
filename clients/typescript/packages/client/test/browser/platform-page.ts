import type { Channel, TabMessage } from '@replog/core'
import { webLocks } from '../../src/browser.js'
import { systemPlatform } from '../../src/platform.js'
import { lockCases } from '../lock-cases.js'

const platform = systemPlatform()
const never = new AbortController().signal
const channels = new Map<string, Channel>()

/** The functions that tests call in a page. Later events are reported. */
const api = {
  /** Runs the cases of locks with Web Locks. Returns why some failed. */
  async runLockCases(): Promise<string[]> {
    const failures: string[] = []
    for (const { name, run } of lockCases) {
      await run(webLocks(navigator.locks), crypto.randomUUID()).catch(error => failures.push(`${name}: ${error}`))
    }
    return failures
  },

  /** Takes a lock and holds it until it is lost. */
  hold(lock: string, steal: boolean): void {
    const held = (lost: AbortSignal) => {
      void globalThis.report('held')
      return new Promise<void>(resolve => {
        lost.addEventListener('abort', () => {
          void globalThis.report('lost')
          resolve()
        })
      })
    }
    platform.locks.hold(lock, { steal, signal: never }, held).then(
      () => globalThis.report('ended'),
      error => globalThis.report(String(error)),
    )
  },

  listen(name: string): void {
    const channel = platform.channel(name)
    channels.set(name, channel)
    channel.listen(message => globalThis.report(JSON.stringify(message)))
  },
  post(name: string, message: TabMessage): void {
    channels.get(name)!.post(message)
  },

  /** Reports the surroundings at each change. */
  watch(): void {
    const { surroundings } = platform
    const show = () =>
      `${surroundings.online() ? 'online' : 'offline'} ${surroundings.visible() ? 'visible' : 'hidden'}`
    surroundings.listen(() => globalThis.report(show()))
  },

  /** Sends a body, and returns the answer. */
  async send(path: string, body: string): Promise<string> {
    const url = location.origin + path
    return (await platform.http({ method: 'POST', url, headers: { 'Content-Type': 'application/json' }, body })).text()
  },

  /** Reports the events of a stream, and the error with which it ends. */
  async follow(path: string, silenceMs: number): Promise<void> {
    const response = await platform.http({ method: 'GET', url: location.origin + path, headers: {} })
    const read = async () => {
      for await (const event of platform.readEvents(response.chunks()!, {
        clock: platform.clock,
        silenceMs,
        signal: never,
      })) {
        void globalThis.report(JSON.stringify(event))
      }
    }
    void read().catch(error => globalThis.report(String(error)))
  },

  /** Counts how often timers ran. */
  ticks: 0,
  readTicks: (): number => api.ticks,
}

export type PlatformPage = typeof api
globalThis.page = api
setInterval(() => {
  api.ticks += 1
}, 10)
