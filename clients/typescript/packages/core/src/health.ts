import type { Measure } from './sender-options.js'

/** How well the queue works. */
export interface Health {
  readonly requests: number
  readonly operations: number
  /** Operations that were decided in a second, over the last minute. */
  readonly rate: number
  /** The share of decided operations that were not rejected. */
  readonly successRate: number
  /** Milliseconds of a request, on average. */
  readonly latencyMs: number
  /** Operations of a request, on average. */
  readonly batchSize: number
  /** Requests without a decision, by cause. */
  readonly failures: Readonly<Record<string, number>>
}

interface Sample extends Measure {
  readonly at: number
}

const WINDOW_MS = 60_000
const SAMPLES_MAX = 1_000

/** Measures the requests of the last minute. It holds numbers and codes, and no data of the person. */
export class HealthMeter {
  #samples: Sample[] = []

  add(measure: Measure, at: number): void {
    this.#samples.push({ ...measure, at })
    this.#samples = this.#samples.filter(sample => at - sample.at < WINDOW_MS).slice(-SAMPLES_MAX)
  }

  /** Operations that were decided in a second of requests. */
  rate(): number {
    const decided = this.#samples.filter(sample => sample.cause === null)
    const ms = decided.reduce((sum, sample) => sum + sample.ms, 0)
    return ms === 0 ? 0 : (1000 * operations(decided)) / ms
  }

  get(): Health {
    const decided = this.#samples.filter(sample => sample.cause === null)
    const total = operations(decided)
    const rejected = decided.reduce((sum, sample) => sum + sample.rejected, 0)
    const failures: Record<string, number> = {}
    for (const { cause } of this.#samples) {
      if (cause !== null) {
        const name = cause.split(':')[0] ?? cause
        failures[name] = (failures[name] ?? 0) + 1
      }
    }
    return {
      requests: this.#samples.length,
      operations: total,
      rate: this.rate(),
      successRate: total === 0 ? 1 : (total - rejected) / total,
      latencyMs: average(decided.map(sample => sample.ms)),
      batchSize: average(decided.map(sample => sample.ops)),
      failures,
    }
  }
}

function operations(samples: readonly Sample[]): number {
  return samples.reduce((sum, sample) => sum + sample.ops, 0)
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
