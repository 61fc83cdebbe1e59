import type { Clock } from '@replog/core'
import { dutyOf, isAsked, type LeaseLimits, moveOf, type Sight, sightOf } from './lease.js'
import type { LeaseTable } from './lease-table.js'

export interface LeaseHoldOptions {
  /** The name of the lease. */
  readonly name: string
  /** The name of the link. */
  readonly link: string
  readonly table: LeaseTable
  readonly clock: Clock
  readonly limits: LeaseLimits
  /** Called when there is something to do for `turn`. */
  readonly onWork: () => void
}

interface Waiting {
  readonly steal: boolean
  readonly take: (lost: AbortController) => void
  readonly fail: (error: Error) => void
}

/**
 * One link's part in one lease: waits for it, holds it, and gives it back. `turn` does everything that needs the
 * database, so nothing of it overlaps. It has one user at a time, because the locks of this process come first.
 */
export class LeaseHold {
  readonly #options: LeaseHoldOptions
  #waiting: Waiting | null = null
  #sight: Sight | undefined
  #held: AbortController | null = null
  /** The lease has no user any more, and is to be given back. */
  #isLeft = false
  /** The state of the leader's work as it is, and as it was last written. */
  #state: string | null = null
  #written: string | null = null
  #askedAt: number | undefined

  constructor(options: LeaseHoldOptions) {
    this.#options = options
  }

  /** The leader of this client says how far its work is. */
  say(state: string): void {
    this.#state = this.#held ? state : null
  }

  /**
   * Waits for the lease, or takes it, and calls `held`. Does nothing when `lostHere` is aborted while it waits: then
   * another tab of this process has the place of this one.
   */
  async hold(
    { steal, signal }: { readonly steal: boolean; readonly signal: AbortSignal },
    lostHere: AbortSignal,
    held: (lost: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const lost = await this.#obtain(steal, signal, lostHere)
    if (!lost) {
      return
    }
    const lose = () => lost.abort(lostHere.reason)
    lostHere.addEventListener('abort', lose)
    if (lostHere.aborted) {
      lose()
    }
    try {
      await held(lost.signal)
    } finally {
      lostHere.removeEventListener('abort', lose)
      if (this.#held === lost) {
        this.#leave()
      }
    }
  }

  async turn(): Promise<void> {
    await this.#release()
    await this.#lead()
    await this.#wait()
  }

  /** Gives the lease back, and ends the wait for it with `error`. No `turn` comes after it. It never rejects. */
  async end(error: Error): Promise<void> {
    this.#waiting?.fail(error)
    if (this.#held) {
      this.#leave()
    }
    await this.#release().catch(() => {
      // Another process takes the lease all the same, because nothing answers for it any more.
    })
  }

  #obtain(steal: boolean, signal: AbortSignal, lostHere: AbortSignal): Promise<AbortController | null> {
    return new Promise((resolve, reject) => {
      const end = () => {
        this.#waiting = null
        signal.removeEventListener('abort', giveUp)
        lostHere.removeEventListener('abort', giveWay)
      }
      const take = (lost: AbortController | null) => {
        end()
        resolve(lost)
      }
      const fail = (error: unknown) => {
        end()
        reject(error)
      }
      // Signals of React Native have no reason.
      const giveUp = () => fail(signal.reason ?? new Error('The lock is not wanted any more.'))
      const giveWay = () => take(null)
      this.#waiting = { steal, take, fail }
      this.#sight = undefined
      signal.addEventListener('abort', giveUp)
      lostHere.addEventListener('abort', giveWay)
      if (signal.aborted) {
        giveUp()
      } else if (lostHere.aborted) {
        giveWay()
      }
      this.#options.onWork()
    })
  }

  #leave(): void {
    this.#held = null
    this.#state = null
    this.#isLeft = true
    this.#options.onWork()
  }

  async #release(): Promise<void> {
    if (this.#isLeft) {
      const { table, name, link } = this.#options
      await table.release(name, link)
      this.#isLeft = false
    }
  }

  async #lead(): Promise<void> {
    const { table, name, link, clock } = this.#options
    if (!this.#held) {
      return
    }
    const lease = table.lease(name)
    const now = clock.monotonic()
    const hasNews = this.#state !== this.#written
    const duty = dutyOf(link, lease, { hasNews, askedAt: this.#askedAt, now })
    if (duty === 'stop') {
      const lost = this.#held
      this.#held = null
      this.#state = null
      lost.abort(new Error('Another process has taken the lease.'))
    } else if (duty === 'beat') {
      const state = this.#state
      this.#askedAt = isAsked(lease) ? now : this.#askedAt
      await table.beat(name, link, state)
      this.#written = state
    }
  }

  async #wait(): Promise<void> {
    const { table, name, link, clock, limits } = this.#options
    const waiting = this.#waiting
    if (!waiting) {
      return
    }
    const lease = table.lease(name)
    const now = clock.monotonic()
    const sight = sightOf(this.#sight, lease, now, limits)
    this.#sight = sight
    const move = waiting.steal ? 'take' : moveOf(sight, limits)
    if (move === 'ask') {
      await table.ask(name, lease)
      this.#sight = sightOf(sight, table.lease(name), now, limits)
    } else if (move === 'take') {
      await table.take(name, link, waiting.steal ? undefined : lease)
      if (table.lease(name).holder === link) {
        this.#took()
      }
    }
  }

  #took(): void {
    this.#askedAt = undefined
    this.#written = null
    this.#held = new AbortController()
    if (this.#waiting) {
      this.#waiting.take(this.#held)
    } else {
      this.#leave()
    }
  }
}
