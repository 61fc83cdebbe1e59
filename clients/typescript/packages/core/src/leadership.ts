import type { Clock, Locks, Surroundings } from './ports.js'
import { messageOf } from './transport.js'

export interface LeadershipOptions {
  readonly name: string
  readonly locks: Locks
  readonly clock: Clock
  readonly surroundings: Surroundings
  /** Tells the other tabs that the leader is alive. */
  readonly beat: () => void
  /** Runs as the leader until `lost` is aborted. */
  readonly lead: (lost: AbortSignal) => Promise<void>
  readonly report: (message: string) => void
}

const BEAT_MS = 1_000
/** A visible tab takes over when the leader was silent for so long: it is frozen. */
const SILENCE_MS = 5_000
const CHECK_MS = 500
/** The longest pause after a failure. */
const PAUSE_MS_MAX = 60_000

/**
 * Makes one tab the leader. When the leader is closed or killed, its lock is free and the next tab has it at once. When
 * it is frozen, it holds the lock and says nothing; a visible tab then steals the lock. Hidden tabs never do.
 */
export class Leadership {
  readonly #options: LeadershipOptions
  readonly #stop = new AbortController()
  #isLeader = false
  #isTaking = false
  #heard = 0
  #steal: AbortController | null = null
  #endTimer = () => {}

  constructor(options: LeadershipOptions) {
    this.#options = options
  }

  get isLeader(): boolean {
    return this.#isLeader
  }

  start(): void {
    this.#heard = this.#options.clock.monotonic()
    void this.#run()
    this.#tick()
  }

  stop(): void {
    this.#stop.abort()
    this.#steal?.abort()
    this.#endTimer()
  }

  /** Becomes the leader now, also while another tab is. */
  take(): void {
    if (this.#isLeader) {
      return
    }
    this.#isTaking = true
    if (this.#steal) {
      this.#steal.abort()
    } else {
      this.start()
    }
  }

  /** The leader said something. */
  heard(): void {
    this.#heard = this.#options.clock.monotonic()
  }

  async #run(): Promise<void> {
    let failures = 0
    while (!this.#stop.signal.aborted) {
      const wait = new AbortController()
      this.#steal = wait
      const steal = this.#isTaking
      this.#isTaking = false
      try {
        await this.#options.locks.hold(this.#options.name, { steal, signal: wait.signal }, lost => this.#lead(lost))
        failures = 0
      } catch (error) {
        if (!wait.signal.aborted) {
          failures++
          this.#options.report(`This tab could not become the leader: ${messageOf(error)}`)
          await this.#pause(Math.min(BEAT_MS * 2 ** failures, PAUSE_MS_MAX))
        }
      }
    }
  }

  async #lead(lost: AbortSignal): Promise<void> {
    const both = new AbortController()
    const end = () => both.abort()
    for (const signal of [lost, this.#stop.signal]) {
      if (signal.aborted) {
        end()
      }
      signal.addEventListener('abort', end)
    }
    this.#isLeader = true
    this.#isTaking = false
    try {
      await this.#options.lead(both.signal)
    } finally {
      this.#isLeader = false
      this.#heard = this.#options.clock.monotonic()
      this.#stop.signal.removeEventListener('abort', end)
    }
  }

  #tick(): void {
    const { clock, beat, surroundings } = this.#options
    const now = clock.monotonic()
    if (this.#isLeader) {
      beat()
    } else if (!surroundings.visible()) {
      // A hidden tab may have been asleep itself, so its silence says nothing.
      this.#heard = now
    } else if (now - this.#heard > SILENCE_MS) {
      this.#heard = now
      this.take()
    }
    this.#endTimer = clock.after(this.#isLeader ? BEAT_MS : CHECK_MS, () => this.#tick())
  }

  #pause(ms: number): Promise<void> {
    return new Promise(resolve => {
      this.#options.clock.after(ms, resolve)
    })
  }
}
