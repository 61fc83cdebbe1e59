import type { BrowserContext, CDPSession, Page } from 'playwright-core'

type Calls<Api> = {
  [Name in keyof Api]: Api[Name] extends (...args: infer Args) => infer Result ? [Args, Result] : never
}

/** The globals that the harness and the pages share. */
declare global {
  /** The functions that a page offers to tests. */
  var page: object | undefined
  /** The events of the page's life so far: `freeze`, `resume`, `hidden`, `visible`. */
  var life: string[]
  /** Tells the test something. A page that is killed afterwards has told it all the same. */
  var report: (message: string) => Promise<void>
}

function watchLife(): void {
  globalThis.life = []
  document.addEventListener('freeze', () => globalThis.life.push('freeze'))
  document.addEventListener('resume', () => globalThis.life.push('resume'))
  document.addEventListener('visibilitychange', () => globalThis.life.push(document.visibilityState))
}

/** Asks again and again, because a frozen or hidden page cannot tell by itself. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

/** One page, and the functions that it offers as `globalThis.page`. */
export class Tab<Api> {
  readonly page: Page
  /** The reports of the page so far. */
  readonly reports: readonly string[]
  readonly #session: CDPSession

  private constructor(page: Page, session: CDPSession, reports: readonly string[]) {
    this.page = page
    this.#session = session
    this.reports = reports
  }

  static async open<Api>(context: BrowserContext, origin: string): Promise<Tab<Api>> {
    const page = await context.newPage()
    const reports: string[] = []
    await page.exposeFunction('report', (message: string) => {
      reports.push(message)
    })
    await page.addInitScript(watchLife)
    await page.goto(origin)
    return new Tab(page, await context.newCDPSession(page), reports)
  }

  /** Calls a function of the page, and waits for its promise. Arguments and results are JSON. */
  call<Name extends keyof Api & string>(
    name: Name,
    ...args: Calls<Api>[Name][0]
  ): Promise<Awaited<Calls<Api>[Name][1]>> {
    const call: { name: string; args: readonly unknown[] } = { name, args }
    return this.page.evaluate(({ name, args }) => Reflect.get(globalThis.page!, name)(...args), call)
  }

  /** Waits until the page has made this many reports. */
  reported(count: number): Promise<void> {
    return until(async () => this.reports.length >= count)
  }

  /** The errors among the reports. */
  get errors(): readonly string[] {
    return this.reports.filter(report => /^\w+: /.test(report))
  }

  /** Waits until the page has reported this many errors. */
  reportedErrors(count: number): Promise<void> {
    return until(async () => this.errors.length >= count)
  }

  /** Calls a protocol method of Chromium for this page. */
  send: CDPSession['send'] = (...args) => this.#session.send(...args)

  /** Shows this page; the one that was shown is hidden. */
  async show(): Promise<void> {
    await this.page.bringToFront()
    await this.#until('visible')
  }

  /** Stops all tasks of the page: timers, promises of requests, events. `cover` is shown instead. */
  async freeze(cover: Tab<unknown>): Promise<void> {
    await cover.show()
    await this.#until('hidden')
    await this.send('Page.setWebLifecycleState', { state: 'frozen' })
    await until(() => this.page.evaluate(() => globalThis.life.at(-1) === 'freeze'))
  }

  async resume(): Promise<void> {
    await this.send('Page.setWebLifecycleState', { state: 'active' })
    await until(() => this.page.evaluate(() => globalThis.life.at(-1) === 'resume'))
  }

  /** Ends the renderer process in whatever it is doing. */
  async kill(): Promise<void> {
    const crashed = new Promise(resolve => this.page.once('crash', resolve))
    // There is no answer: the process is gone.
    this.send('Page.crash').catch(() => undefined)
    await crashed
  }

  close(): Promise<void> {
    return this.page.close()
  }

  async #until(state: DocumentVisibilityState): Promise<void> {
    await until(() => this.page.evaluate(wanted => document.visibilityState === wanted, state))
  }
}
