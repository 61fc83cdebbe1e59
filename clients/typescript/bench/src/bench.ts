import type { Tab } from '../../packages/client/test/browser/tab.js'
import type { OpenOptions, Server } from '../libraries/library.js'
import type { LibraryPage } from '../libraries/page.js'
import { Chromium, removeProfile } from './browser/chromium.js'
import { bundleOf, type Site, serve } from './browser/site.js'
import type { Column } from './columns.js'
import { SET_COUNT, setsOf, workoutsOf } from './data.js'
import { Measurements } from './measurements.js'
import type { Plan } from './plan.js'
import { seed } from './server/seed.js'
import { rotated } from './statistics.js'
import { within } from './within.js'

/** The longest time of one step of a library; one that takes longer hangs. */
const STEP_MS_MAX = 300_000

export type LibraryTab = Tab<LibraryPage>

/** The data that the profile of `filled` has. */
export const FILLED = 'filled'
export const FILLED_ENCRYPTED = 'encrypted'

/** Which libraries a scenario measures in turn. */
export interface Alternation {
  readonly scenario: string
  readonly columns: readonly Column[]
  /** The most rounds; those of the plan when it is absent. */
  readonly roundsMax?: number
}

/** What the scenarios of a run share: the plan, the pages, the server with its data, and the measurements. */
export class Bench {
  readonly plan: Plan
  /** The folder of the bench. */
  readonly folder: string
  readonly measurements = new Measurements()
  readonly log: (line: string) => void
  /** The seed of the data. */
  readonly seed: number
  readonly #url: string | undefined
  readonly #sites = new Map<Column, Promise<Site>>()
  readonly #users = new Map<string, Promise<Server>>()
  #filled: Promise<string> | null = null

  constructor(options: {
    readonly plan: Plan
    readonly folder: string
    readonly url: string | undefined
    readonly seed: number
    readonly log: (line: string) => void
  }) {
    this.plan = options.plan
    this.folder = options.folder
    this.seed = options.seed
    this.log = options.log
    this.#url = options.url
  }

  /** The exercise whose sets live queries watch. */
  get exercise(): string {
    return setsOf(workoutsOf(this.seed))[0]!.workout_exercise_id
  }

  /** The columns of the plan among these. */
  columns(all: readonly Column[]): readonly Column[] {
    return this.plan.columns.filter(column => all.includes(column))
  }

  /** The options with which a library opens data on this device, without talking to the server. */
  async options(column: Column, database: string, options: Partial<OpenOptions> = {}): Promise<OpenOptions> {
    const server = column === 'ours' && options.server === undefined ? await this.server('rows') : null
    return { database, durability: 'relaxed', isEncrypted: false, server, isOnline: false, ...options }
  }

  /** The address of the page of a library. */
  async origin(column: Column): Promise<string> {
    const known = this.#sites.get(column)
    const site = known ?? bundleOf(this.folder, `libraries/${column}.ts`).then(serve)
    this.#sites.set(column, site)
    return (await site).origin
  }

  /** A new page of a library. */
  async tab(chromium: { tab<Api>(origin: string): Promise<Tab<Api>> }, column: Column): Promise<LibraryTab> {
    return chromium.tab<LibraryPage>(await this.origin(column))
  }

  /** A new page of a library, which is visible beside the others. */
  async window(chromium: Chromium, column: Column): Promise<LibraryTab> {
    return chromium.window<LibraryPage>(await this.origin(column))
  }

  /** The server, with a user of this name who has no data. */
  newUser(name: string): Server {
    if (this.#url === undefined) {
      throw new Error('REPLOG_URL: not set (expected: the address of a running server)')
    }
    return { url: this.#url, user: `bench-${name}-${this.seed}` }
  }

  /** The server, with a user of this name who has the workouts of the seed. */
  server(name: string): Promise<Server> {
    const known = this.#users.get(name)
    const made = known ?? seeded(this.newUser(name), this.seed)
    this.#users.set(name, made)
    return made
  }

  /** A profile in which every library has the sets, and RepLog has them encrypted too. */
  filled(): Promise<string> {
    this.#filled ??= this.#fill()
    return this.#filled
  }

  /** Calls `run` for each library in each round, which begins with another one. One that fails is left out then. */
  async alternate(
    { scenario, columns, roundsMax = this.plan.rounds }: Alternation,
    run: (column: Column, round: number) => Promise<void>,
  ): Promise<void> {
    const failed = new Set<Column>()
    for (let round = 0; round < Math.min(this.plan.rounds, roundsMax); round++) {
      for (const column of rotated(this.columns(columns), round).filter(each => !failed.has(each))) {
        try {
          await within('One round', STEP_MS_MAX, run(column, round))
        } catch (error) {
          failed.add(column)
          this.fail(scenario, column, error)
        }
      }
    }
  }

  /** Notes that a library failed, or the whole scenario; then `column` is null. */
  fail(scenario: string, column: Column | null, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    this.measurements.failed({ scenario, column, message })
    this.log(`${scenario}${column ? `, ${column}` : ''}: failed: ${message}`)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sites.values()].map(async site => (await site).close()))
    if (this.#filled) {
      await this.#filled.then(removeProfile, () => undefined)
    }
  }

  async #fill(): Promise<string> {
    this.log('storing the rows in every library')
    const chromium = await Chromium.start()
    for (const column of this.plan.columns) {
      try {
        await within('Storing the rows', STEP_MS_MAX, this.#fillWith(chromium, column))
      } catch (error) {
        this.fail('filling', column, error)
      }
    }
    return chromium.end()
  }

  async #fillWith(chromium: Chromium, column: Column): Promise<void> {
    for (const database of column === 'ours' ? [FILLED, FILLED_ENCRYPTED] : [FILLED]) {
      const tab = await this.tab(chromium, column)
      const isEncrypted = database === FILLED_ENCRYPTED
      await tab.call('open', await this.options(column, database, { isEncrypted }))
      await tab.call('fill', this.seed)
      await tab.call('stored')
      const count = await tab.call('hold')
      if (count !== SET_COUNT) {
        throw new Error(`${count} rows are stored (expected: ${SET_COUNT})`)
      }
      await tab.call('close')
      await tab.close()
    }
  }
}

async function seeded(server: Server, of: number): Promise<Server> {
  await seed(server, workoutsOf(of))
  return server
}
