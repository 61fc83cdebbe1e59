import { ProblemError } from './problem.js'

/** A part of the server. */
export type Part = 'writes' | 'reads' | 'streams'

/** A fault of the server that a test asks for. */
export interface Outage {
  /** The parts that are unavailable; all by default. */
  readonly parts?: readonly Part[]
  /** 503 by default. */
  readonly status?: 503 | 429 | 500 | 408
  readonly retryAfterSeconds?: number
  /** Ends after so many requests; otherwise when it is told to. */
  readonly times?: number
  /** Pushes are appended all the same: the server does not know whether they were. */
  readonly isAppended?: boolean
}

interface Running {
  readonly outage: Outage
  left: number
}

/** Faults that a test asks for, in the order in which they were asked for. */
export class Disturbances {
  readonly #outages = new Set<Running>()
  readonly #poisons = new Set<(operation: unknown) => boolean>()

  /** Begins an outage. The result ends it. */
  begin(outage: Outage): () => void {
    const running = { outage, left: outage.times ?? Number.POSITIVE_INFINITY }
    this.#outages.add(running)
    return () => this.#outages.delete(running)
  }

  /** Every push with such an operation gets 500. The result ends that. */
  poison(matches: (operation: unknown) => boolean): () => void {
    this.#poisons.add(matches)
    return () => this.#poisons.delete(matches)
  }

  /** The problem that a request to this part gets; undefined when the part works. */
  strike(part: Part): { readonly problem: ProblemError; readonly isAppended: boolean } | undefined {
    for (const running of this.#outages) {
      const { outage } = running
      if (!outage.parts || outage.parts.includes(part)) {
        running.left--
        if (running.left <= 0) {
          this.#outages.delete(running)
        }
        return { problem: problemOf(outage, part), isAppended: outage.isAppended === true }
      }
    }
    return undefined
  }

  /** Throws 500 when a push has a poisoned operation. */
  requireSound(operations: readonly unknown[]): void {
    for (const matches of this.#poisons) {
      if (operations.some(matches)) {
        throw new ProblemError('internal_error', 'a fault of the server; see the log for this request')
      }
    }
  }
}

function problemOf({ status = 503, retryAfterSeconds }: Outage, part: Part): ProblemError {
  const retry = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
  switch (status) {
    case 503:
      return new ProblemError(part === 'writes' ? 'log_unavailable' : 'read_model_unavailable', 'unavailable', {
        retryAfterSeconds: 2,
        ...retry,
      })
    case 429: {
      const seconds = retryAfterSeconds ?? 1
      return new ProblemError('rate_limited', 'requests: too many (expected: fewer a second)', {
        retryAfterSeconds: seconds,
        headers: { 'ratelimit-policy': '"writes";q=200;w=4', ratelimit: `"writes";r=0;t=${seconds}` },
      })
    }
    case 500:
      return new ProblemError('internal_error', 'a fault of the server', retry)
    case 408:
      return new ProblemError('timeout', 'the request did not arrive in time', retry)
  }
}
