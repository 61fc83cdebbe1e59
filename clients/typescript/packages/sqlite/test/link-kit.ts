import type { Locks, TabMessage } from '@replog/core'
import { freshMeta } from '../../testing/src/kit/harness.js'
import { VirtualTime } from '../../testing/src/sim/virtual-time.js'
import { openBetterSqlite } from '../src/better-sqlite.js'
import { Connection } from '../src/connection.js'
import type { SyncDriver } from '../src/driver.js'
import type { LeaseLimits } from '../src/lease.js'
import { LeaseTable } from '../src/lease-table.js'
import { loadOwn } from '../src/own-data.js'
import { ProcessLink } from '../src/process-link.js'
import { makeFolder } from './files.js'

export const LIMITS: LeaseLimits = { watchMs: 250, leaseAskMs: 750, leaseAnswerMs: 1_000 }

/** Locks of a process that has one tab. */
const ownLocks: Locks = {
  hold: async (_name, { signal }, held) => {
    signal.throwIfAborted()
    await held(new AbortController().signal)
  },
}

export interface LinkOptions {
  readonly limits?: LeaseLimits
  readonly messageLimit?: number
  /** The name by which the process knows the file. */
  readonly store?: string
  /** The factor by which a timer is late. */
  readonly lateness?: () => number
}

/** Processes that have one real database open, in virtual time. */
export class LinkWorld {
  readonly time = new VirtualTime()
  readonly folder = makeFolder()
  #count = 0

  async open(options: LinkOptions = {}): Promise<SimProcess> {
    const name = `p${this.#count++}`
    const driver = counting(await openBetterSqlite(this.folder.path('gym.db')))
    // Each process has a turn of its own.
    const connection = new Connection(driver, `${this.folder.path('gym.db')} ${name}`, 'FULL')
    await connection.query('PRAGMA journal_mode = WAL')
    const { instance } = await loadOwn(connection, 'alice', freshMeta('alice'), undefined)
    return new SimProcess(this.time, { name, driver, connection, instance }, options)
  }
}

interface Opened {
  readonly name: string
  readonly driver: CountingDriver
  readonly connection: Connection
  readonly instance: string
}

export class SimProcess {
  readonly name: string
  readonly driver: CountingDriver
  readonly connection: Connection
  readonly link: ProcessLink
  readonly received: TabMessage[] = []
  readonly #backlog: (() => void)[] = []
  #isDead = false
  #isClosed = false
  #isFrozen = false
  #stop = new AbortController()
  /** Whether it believes that it leads. */
  leads = false
  /** How often it began to lead. */
  terms = 0

  constructor(time: VirtualTime, { name, driver, connection, instance }: Opened, options: LinkOptions) {
    this.name = name
    this.driver = driver
    this.connection = connection
    const { limits = LIMITS, messageLimit = 100, store = 'gym.db', lateness = () => 1 } = options
    const channel = { post: () => {}, listen: () => {}, close: () => {} }
    this.link = new ProcessLink({
      link: name,
      store,
      table: new LeaseTable(connection, instance, messageLimit),
      version: -1,
      links: { locks: ownLocks, channel },
      linksHere: new Set(),
      clock: {
        now: () => time.now,
        monotonic: () => time.now,
        after: (ms, run) => time.after(ms * lateness(), () => this.#dispatch(run)),
      },
      limits,
      messageLimit,
    })
    this.link.channel.listen(message => this.received.push(message))
  }

  get isRunning(): boolean {
    return !this.#isDead && !this.#isClosed && !this.#isFrozen
  }

  /** Waits for the lead, again after it was lost, until it is closed. The result ends with an error of the link. */
  async campaign(lock = 'gym.db lead'): Promise<void> {
    while (!this.#stop.signal.aborted && !this.#isDead) {
      const { signal } = this.#stop
      await this.link.locks
        .hold(lock, { steal: false, signal }, lost => this.#lead(lost))
        .catch(error => {
          if (!signal.aborted) {
            throw error
          }
        })
    }
  }

  steal(lock = 'gym.db lead'): Promise<void> {
    return this.link.locks.hold(lock, { steal: true, signal: this.#stop.signal }, lost => this.#lead(lost))
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#stop.abort()
    await this.link.end()
    await this.connection.close()
  }

  /** Nothing of it goes on. SQLite forgets the connection as it forgets that of a killed process. */
  kill(): void {
    this.#isDead = true
    this.leads = false
    this.driver.close()
  }

  freeze(): void {
    this.#isFrozen = true
  }

  resume(): void {
    this.#isFrozen = false
    for (const run of this.#backlog.splice(0)) {
      run()
    }
  }

  #dispatch(run: () => void): void {
    if (this.#isFrozen) {
      this.#backlog.push(run)
    } else if (!this.#isDead) {
      run()
    }
  }

  #lead(lost: AbortSignal): Promise<void> {
    this.leads = true
    this.terms += 1
    return new Promise(resolve => {
      for (const signal of [lost, this.#stop.signal]) {
        signal.addEventListener('abort', () => {
          this.leads = false
          resolve()
        })
      }
    })
  }
}

export interface CountingDriver extends SyncDriver {
  /** The statements so far. */
  readonly statements: () => number
  /** The transactions that write so far. */
  readonly writes: () => number
}

function counting(driver: SyncDriver): CountingDriver {
  let statements = 0
  let writes = 0
  return {
    sync: true,
    exec: sql => {
      statements += 1
      writes += sql === 'BEGIN IMMEDIATE' ? 1 : 0
      driver.exec(sql)
    },
    all: (sql, params) => {
      statements += 1
      return driver.all(sql, params)
    },
    close: () => driver.close(),
    statements: () => statements,
    writes: () => writes,
  }
}
