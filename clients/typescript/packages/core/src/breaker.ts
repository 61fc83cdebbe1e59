/**
 * The circuit breaker of the whole queue. Only network errors and answers of 500 and above count as failures.
 *
 * - `healthy`: requests are sent.
 * - `degraded`: some have failed; one request is sent at a time.
 * - `failed`: nothing is sent until `retryAt`, and then one request as a probe.
 */
export interface Breaker {
  readonly state: 'healthy' | 'degraded' | 'failed'
  readonly failures: number
  /** When the next request may be sent, by the monotonic clock. */
  readonly retryAt: number
}

export const HEALTHY: Breaker = { state: 'healthy', failures: 0, retryAt: 0 }

const DEGRADED_AFTER = 2
const FAILED_AFTER = 5

/** @param delay milliseconds until the next request */
export function failed(breaker: Breaker, now: number, delay: number): Breaker {
  const failures = breaker.failures + 1
  const state = failures >= FAILED_AFTER ? 'failed' : failures >= DEGRADED_AFTER ? 'degraded' : 'healthy'
  return { state, failures, retryAt: now + delay }
}

/** How many requests may be under way. */
export function allowed(breaker: Breaker, now: number, most: number): number {
  if (now < breaker.retryAt) {
    return 0
  }
  return breaker.state === 'healthy' ? most : 1
}
