import { baseCases } from './kit/base-cases.js'
import { changeCases } from './kit/change-cases.js'
import { epochCases } from './kit/epoch-cases.js'
import { followCases } from './kit/follow-cases.js'
import type { StoreCase } from './kit/harness.js'
import { lifeCases } from './kit/life-cases.js'
import { metaCases, outcomeCases } from './kit/outcome-cases.js'
import { queryCases } from './kit/query-cases.js'
import { queueCases } from './kit/queue-cases.js'
import { userCases } from './kit/user-cases.js'
import { valueCases } from './kit/value-cases.js'

export type { StoreCase, StoreHarness } from './kit/harness.js'

/**
 * The contract of `Store` and `StoreFactory`, as cases that need no test framework. A package that implements the port
 * runs each case on a harness of its own, for example with vitest:
 *
 * ```ts
 * for (const { name, run } of storeCases) {
 *   test(name, () => run(makeHarness()))
 * }
 * ```
 */
export const storeCases: readonly StoreCase[] = [
  ...queueCases,
  ...epochCases,
  ...changeCases,
  ...baseCases,
  ...queryCases,
  ...outcomeCases,
  ...metaCases,
  ...valueCases,
  ...lifeCases,
  ...userCases,
  ...followCases,
]
