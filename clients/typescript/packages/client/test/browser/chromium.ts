import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { describe } from 'vitest'
import { Tab } from './tab.js'

const EXECUTABLE = process.env.REPLOG_CHROMIUM ?? '/usr/bin/chromium'
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
]
const READY = /DevTools listening on (\S+)/

/**
 * Tests that need Chromium. Without it they fail, so that nobody believes that they ran. REPLOG_NO_BROWSER=1 skips them
 * where there is none.
 */
export function describeInChromium(name: string, tests: () => void): void {
  if (!existsSync(EXECUTABLE) && process.env.REPLOG_NO_BROWSER === '1') {
    describe.skip(`${name} (skipped: no Chromium at ${EXECUTABLE}, and REPLOG_NO_BROWSER=1)`, tests)
  } else {
    describe(name, tests)
  }
}

function launch(profile: string): ChildProcess {
  if (!existsSync(EXECUTABLE)) {
    throw new Error(`No Chromium at ${EXECUTABLE}. Set REPLOG_CHROMIUM, or REPLOG_NO_BROWSER=1 to skip these tests.`)
  }
  const child = spawn(EXECUTABLE, [...SWITCHES, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  return child
}

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
    child.once('exit', code => reject(new Error(`Chromium ended with ${code}: ${said}`)))
  })
}

/**
 * One Chromium with a profile on disk. Playwright is connected to it without its usual overrides: with them every page
 * counts as visible, and a visible page is never frozen.
 */
export class Chromium {
  readonly #child: ChildProcess
  readonly #browser: Browser
  readonly #profile: string

  private constructor(child: ChildProcess, browser: Browser, profile: string) {
    this.#child = child
    this.#browser = browser
    this.#profile = profile
  }

  static async start(profile?: string): Promise<Chromium> {
    const folder = profile ?? (await mkdtemp(join(tmpdir(), 'replog-chromium-')))
    const child = launch(folder)
    const browser = await chromium.connectOverCDP(await listening(child), { noDefaults: true })
    return new Chromium(child, browser, folder)
  }

  /** Opens a page that runs the bundle of the site, in front of the others. */
  tab<Api>(origin: string): Promise<Tab<Api>> {
    return Tab.open<Api>(this.#profileContext, origin)
  }

  /** A second person's profile, in memory. Its pages cannot be frozen. */
  async otherProfile(): Promise<{ tab<Api>(origin: string): Promise<Tab<Api>> }> {
    const context = await this.#browser.newContext()
    return { tab: origin => Tab.open(context, origin) }
  }

  /** Kills the browser in whatever it is doing, and starts it again with the same profile. */
  async crashAndRestart(): Promise<Chromium> {
    await this.#end('SIGKILL')
    return Chromium.start(this.#profile)
  }

  /** Ends the browser as a person does, and starts it again with the same profile. */
  async restart(): Promise<Chromium> {
    await this.#end('SIGTERM')
    return Chromium.start(this.#profile)
  }

  /** Ends the browser and removes its profile. */
  async close(): Promise<void> {
    await this.#end('SIGTERM')
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 10 })
  }

  get profile(): string {
    return this.#profile
  }

  get #profileContext(): BrowserContext {
    return this.#browser.contexts()[0]!
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const ended = new Promise(resolve => this.#child.once('exit', resolve))
    this.#child.kill(signal)
    await ended
  }
}
