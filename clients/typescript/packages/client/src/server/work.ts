import type { Clock } from '@replog/core'

/**
 * Runs one piece of work at a time. Requests that come while it runs are one more run after it. A run that fails is
 * repeated after a delay, so that no change is missed.
 */
export class Work<T> {
  readonly #run: (request: T) => void | Promise<void>
  readonly #failed: (problem: unknown) => void
  readonly #clock: Clock
  readonly #retryMs: number
  #next: { readonly request: T } | null = null
  #running: Promise<void> | null = null
  #cancelRetry: (() => void) | null = null
  #closed = false

  constructor(
    run: (request: T) => void | Promise<void>,
    failed: (problem: unknown) => void,
    clock: Clock,
    retryMs: number,
  ) {
    this.#run = run
    this.#failed = failed
    this.#clock = clock
    this.#retryMs = retryMs
  }

  request(request: T): void {
    if (this.#closed) {
      return
    }
    this.#cancelRetry?.()
    this.#cancelRetry = null
    this.#next = { request }
    this.#running ??= this.#runAll()
  }

  /** Starts nothing more, and waits for the run that has begun. */
  async close(): Promise<void> {
    this.#closed = true
    this.#next = null
    this.#cancelRetry?.()
    await this.#running
  }

  async #runAll(): Promise<void> {
    while (this.#next) {
      const { request } = this.#next
      this.#next = null
      try {
        await this.#run(request)
      } catch (problem) {
        this.#failed(problem)
        if (!this.#next && !this.#closed) {
          this.#cancelRetry = this.#clock.after(this.#retryMs, () => this.request(request))
        }
      }
    }
    this.#running = null
  }
}
