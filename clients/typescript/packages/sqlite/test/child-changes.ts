import type { Change } from '@replog/core'
import { newOp, newOutcome, newRow } from '../../testing/src/kit/samples.js'

/** A change that touches everything, so that a part of it would be noticed. */
export function wholeChange(n: number): Change {
  return {
    append: [newOp(n)],
    outcomes: [newOutcome(n)],
    base: { generation: 1, put: [newRow(n)], remove: [] },
    meta: { token: `token-${n}` },
  }
}
