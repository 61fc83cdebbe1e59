import { allowed, type Breaker, failed, HEALTHY } from './breaker.js'
import type { Priority } from './op.js'
import type { Random } from './ports.js'
import { retryDelay } from './retry.js'

/** When the queue may send again, after answers that said: later, and after none. */
export class Pace {
  readonly #random: Random
  #breaker: Breaker = HEALTHY
  #notBefore = 0

  constructor(random: Random) {
    this.#random = random
  }

  get breaker(): Breaker {
    return this.#breaker
  }

  /** By the monotonic clock. */
  get retryAt(): number {
    return Math.max(this.#breaker.retryAt, this.#notBefore)
  }

  allowed(now: number, most: number): number {
    return now < this.#notBefore ? 0 : allowed(this.#breaker, now, most)
  }

  succeeded(): void {
    this.#breaker = HEALTHY
  }

  failed(priority: Priority, now: number, retryAfter = 0): void {
    const delay = retryDelay(priority, this.#breaker.failures + 1, this.#random, retryAfter)
    this.#breaker = failed(this.#breaker, now, delay)
  }

  /** The whole queue waits. Only failures count for the circuit breaker. */
  later(priority: Priority, answer: { readonly isFailure: boolean; readonly retryAfter: number }, now: number): void {
    if (answer.isFailure) {
      this.failed(priority, now, answer.retryAfter)
    } else {
      this.#notBefore = now + retryDelay(priority, 1, this.#random, answer.retryAfter)
    }
  }

  pauseUntil(time: number): void {
    this.#notBefore = Math.max(this.#notBefore, time)
  }

  reset(): void {
    this.#breaker = HEALTHY
    this.#notBefore = 0
  }
}

/** So many milliseconds of results decide whether operations are sent one by one. */
const WINDOW_MS = 60_000
const RESULTS_MIN = 10
const SHARE_MAX = 0.1

/** The share of operations that failed in the last minute. */
export class FailureShare {
  #results: { readonly at: number; readonly all: number; readonly failed: number }[] = []

  add(at: number, all: number, failed: number): void {
    this.#results = this.#results.filter(result => at - result.at < WINDOW_MS)
    this.#results.push({ at, all, failed })
  }

  /** Whether so many fail that each operation should be sent alone. */
  isHigh(): boolean {
    const all = this.#results.reduce((sum, result) => sum + result.all, 0)
    const failed = this.#results.reduce((sum, result) => sum + result.failed, 0)
    return all >= RESULTS_MIN && failed > SHARE_MAX * all
  }
}
