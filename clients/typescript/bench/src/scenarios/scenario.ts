import type { Bench } from '../bench.js'

/** One thing that is measured. */
export interface Scenario {
  readonly name: string
  /** Whether it needs the server. */
  readonly needsServer: boolean
  run(bench: Bench): Promise<void>
}

/** The rounds of a scenario that takes long. */
export const LONG_ROUNDS_MAX = 3
