import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { Tab } from '../../../packages/client/test/browser/tab.js'

export const EXECUTABLE = process.env.REPLOG_CHROMIUM ?? '/usr/bin/chromium'

const SWITCHES = [
  '--headless',
  '--remote-debugging-port=0',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-features=AimEnabled,MediaRouter,OptimizationHints,PreconnectToSearch,Translate',
  // No page reaches anything but this machine.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
]
const READY = /DevTools listening on (\S+)/

/** Waits until Chromium listens, and returns the address. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const address = READY.exec(said)?.[1]
      if (address) {
        resolve(address)
      }
    })
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`Chromium ended with ${code}: ${said}`)))
  })
}

const newFolder = () => mkdtemp(join(tmpdir(), 'replog-bench-'))

/** A Chromium with a profile on disk that nothing else uses. Its pages can be hidden, frozen and killed. */
export class Chromium {
  readonly #child: ChildProcess
  readonly #browser: Browser
  readonly #profile: string

  private constructor(child: ChildProcess, browser: Browser, profile: string) {
    this.#child = child
    this.#browser = browser
    this.#profile = profile
  }

  /** Starts with an empty profile, or with a copy of another one. */
  static async start(profile?: string): Promise<Chromium> {
    const folder = await newFolder()
    if (profile !== undefined) {
      await cp(profile, folder, { recursive: true, verbatimSymlinks: true })
    }
    const child = spawn(EXECUTABLE, [...SWITCHES, `--user-data-dir=${folder}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const kill = () => {
      child.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
    }
    process.once('exit', kill)
    child.once('exit', () => process.off('exit', kill))
    // Playwright's usual overrides make every page count as visible, and a visible page is never frozen.
    const browser = await chromium.connectOverCDP(await listening(child), { noDefaults: true })
    return new Chromium(child, browser, folder)
  }

  /** Opens a page that runs the script of this origin, in front of the others. */
  tab<Api>(origin: string): Promise<Tab<Api>> {
    return Tab.open<Api>(this.#context, origin)
  }

  /** Opens a page in a window of its own. It stays visible when others are opened, so its timers are not slow. */
  async window<Api>(origin: string): Promise<Tab<Api>> {
    const context = this.#context
    const session = await this.#browser.newBrowserCDPSession()
    const opened = context.waitForEvent('page')
    await session.send('Target.createTarget', { url: 'about:blank', newWindow: true })
    await session.detach()
    return Tab.open<Api>(Object.create(context, { newPage: { value: () => opened } }), origin)
  }

  /** A second device: a profile of its own, in memory. */
  async device(): Promise<{ tab<Api>(origin: string): Promise<Tab<Api>> }> {
    const context = await this.#browser.newContext()
    return { tab: origin => Tab.open(context, origin) }
  }

  /** Ends the browser as a person does, and keeps the profile. */
  async end(): Promise<string> {
    if (this.#child.exitCode === null) {
      const ended = once(this.#child, 'exit')
      this.#child.kill('SIGTERM')
      await ended
    }
    return this.#profile
  }

  /** Ends the browser and removes its profile. */
  async close(): Promise<void> {
    await removeProfile(await this.end())
  }

  get #context(): BrowserContext {
    return this.#browser.contexts()[0]!
  }
}

export async function removeProfile(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10 })
}

/** Runs with a browser that has an empty profile, or a copy of this one, and ends it. */
export async function withChromium<T>(run: (chromium: Chromium) => Promise<T>, profile?: string): Promise<T> {
  const chromium = await Chromium.start(profile)
  try {
    return await run(chromium)
  } finally {
    await chromium.close()
  }
}

/** The bytes that the page uses after everything is removed that it does not need. */
export async function bytesUsed(tab: Tab<unknown>): Promise<number> {
  await tab.send('HeapProfiler.collectGarbage')
  const usage: Readonly<Record<string, number>> = { ...(await tab.send('Runtime.getHeapUsage')) }
  return (usage.usedSize ?? 0) + (usage.embedderHeapUsedSize ?? 0) + (usage.backingStorageSize ?? 0)
}
