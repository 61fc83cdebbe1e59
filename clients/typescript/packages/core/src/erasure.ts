import type { Op, Outcome } from './op.js'
import { outcomeOf } from './outcomes.js'
import { nextGeneration } from './page.js'
import { unsent } from './settle.js'
import type { Change, Meta } from './store.js'

/**
 * The account was erased: the store starts again, with what was made after it. Operations lose their bases, because
 * nothing of before exists any more.
 *
 * @param erasedAt the server's time; null when it is not known, and then everything was made before
 */
export function erased(meta: Meta, ops: readonly Op[], erasedAt: number | null, now: number): Change {
  const isBefore = (op: Op) => erasedAt === null || Date.parse(op.clientTime) <= erasedAt
  const gone = ops.filter(isBefore)
  const outcomes: Outcome[] = gone.map(op => outcomeOf(op, 'erased', now))
  return {
    update: ops
      .filter(op => !isBefore(op))
      .map(op => ({ ...unsent(op, op.mutationId), base: undefined, seen: undefined, shown: undefined })),
    remove: gone,
    outcomes,
    meta: {
      generation: nextGeneration(meta),
      token: undefined,
      pulling: undefined,
      types: undefined,
      paused: undefined,
      restarting: true,
    },
  }
}

/** After the first pull of an account that was erased: its token says that operations were made after the erasure. */
export function seenSince(ops: readonly Op[], token: string): Op[] {
  return ops.filter(op => op.state === 'queued' && op.seen === undefined).map(op => ({ ...op, seen: token }))
}
