import { type Channel, type Clock, type Locks, StorageFailed, type TabLinks } from '@replog/core'
import type { LeaseLimits } from './lease.js'
import { LeaseHold } from './lease-hold.js'
import type { LeaseTable } from './lease-table.js'
import { ProcessChannel } from './process-channel.js'

export interface ProcessLinkOptions {
  /** Names this link. No other link has the same name. */
  readonly link: string
  /**
   * The name of the store, which is a part of the names of locks. Processes may know one file by several names, so it
   * is no part of the names of leases.
   */
  readonly store: string
  readonly table: LeaseTable
  /** `data_version` from before the client read its data. */
  readonly version: number
  /** The links to the tabs of this process. */
  readonly links: TabLinks
  /** The names of all links of this process; this link adds its own. */
  readonly linksHere: Set<string>
  readonly clock: Clock
  readonly limits: LeaseLimits
  readonly messageLimit: number
}

/**
 * Connects a client with those of other processes that have the same database open. One loop uses the database, once in
 * `watchMs`, or at once when there is something to do. A failure of the database costs time: the next turn of the loop
 * does what is left.
 */
export class ProcessLink implements TabLinks {
  readonly locks: Locks
  readonly channel: Channel
  readonly #options: ProcessLinkOptions
  readonly #channel: ProcessChannel
  /** By the names of their leases. A client uses few names. */
  readonly #holds = new Map<string, LeaseHold>()
  readonly #ended: Promise<void>
  #version: number
  #isFailing = false
  #isStopped = false
  #hasWork = false
  #wake = () => {}

  constructor(options: ProcessLinkOptions) {
    const { link, table, links, linksHere, version } = options
    this.#options = options
    this.#version = version
    this.#channel = new ProcessChannel({
      ...options,
      here: links.channel,
      onState: state => this.#say(state),
      onWork: () => this.#wakeUp(),
    })
    table.onLook = look => this.#channel.read(look)
    this.channel = this.#channel
    this.locks = {
      hold: (name, how, held) => links.locks.hold(name, how, lostHere => this.#hold(name).hold(how, lostHere, held)),
    }
    linksHere.add(link)
    this.#ended = this.#run()
  }

  /** Ends the loop, and gives the lease back. It never rejects. */
  async end(): Promise<void> {
    this.#isStopped = true
    this.#wake()
    await this.#ended
    for (const hold of this.#holds.values()) {
      await hold.end(new StorageFailed('The store is closed.'))
    }
    this.#options.linksHere.delete(this.#options.link)
  }

  #hold(lock: string): LeaseHold {
    // SQLite compares texts as UTF-8, in which surrogates without a partner are all the same; JSON escapes them.
    const name = JSON.stringify(lock.replace(this.#options.store, ''))
    const hold = this.#holds.get(name) ?? new LeaseHold({ ...this.#options, name, onWork: () => this.#wakeUp() })
    this.#holds.set(name, hold)
    return hold
  }

  #say(state: string): void {
    for (const hold of this.#holds.values()) {
      hold.say(state)
    }
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      this.#hasWork = false
      await this.#turn()
      if (!this.#hasWork && !this.#isStopped) {
        await this.#sleep()
      }
    }
  }

  async #turn(): Promise<void> {
    try {
      await this.#watch()
      for (const hold of this.#holds.values()) {
        await hold.turn()
      }
      await this.#channel.write()
      this.#isFailing = false
    } catch {
      // The client reads the store now, and gets the reason from it.
      if (!this.#isFailing) {
        this.#isFailing = true
        this.#channel.changed()
      }
    }
  }

  async #watch(): Promise<void> {
    const { table } = this.#options
    const version = await table.version()
    const isChanged = version !== this.#version
    if (isChanged || !table.leases) {
      await table.look()
      this.#version = version
    }
    if (isChanged) {
      this.#channel.changed()
    }
  }

  #sleep(): Promise<void> {
    const { clock, limits } = this.#options
    return new Promise(resolve => {
      const cancel = clock.after(limits.watchMs, resolve)
      this.#wake = () => {
        cancel()
        resolve()
      }
    })
  }

  #wakeUp(): void {
    this.#hasWork = true
    this.#wake()
  }
}
