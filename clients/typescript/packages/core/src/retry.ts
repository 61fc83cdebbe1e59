import type { Priority } from './op.js'
import type { Random } from './ports.js'

/** The first delay and the longest one before a request is repeated, in milliseconds. */
const DELAYS: Readonly<Record<Priority, { readonly first: number; readonly cap: number }>> = {
  critical: { first: 500, cap: 8_000 },
  high: { first: 1_000, cap: 16_000 },
  medium: { first: 2_000, cap: 32_000 },
  low: { first: 4_000, cap: 64_000 },
}

const JITTER = 0.3

/**
 * The delay before a request is repeated: it doubles with each failure, with ±30 % jitter, up to the cap of the
 * priority. The server's `Retry-After` is a lower bound.
 *
 * @param failures how often the request has failed; 1 after the first time
 * @param retryAfter milliseconds that the server asked for; absent when it did not
 */
export function retryDelay(priority: Priority, failures: number, random: Random, retryAfter = 0): number {
  const { first, cap } = DELAYS[priority]
  const delay = Math.min(cap, first * 2 ** Math.min(failures - 1, 20)) * (1 - JITTER + 2 * JITTER * random())
  return Math.max(retryAfter, Math.min(cap, Math.round(delay)))
}
