import type { Op, Outcome } from './op.js'
import { Stale } from './store.js'
import type { Tab } from './tab.js'

/** Whether an operation can leave the queue although it may not have been decided: nobody else has seen it. */
export function isCancellable(op: Op): boolean {
  return (op.state === 'parked' || (op.state === 'queued' && op.attempts === 0)) && op.group === undefined
}

export function outcomeOf(
  op: Pick<Op, 'mutationId' | 'type' | 'id'>,
  status: Outcome['status'],
  at: number,
  more: Partial<Outcome> = {},
): Outcome {
  return { mutationId: op.mutationId, type: op.type, id: op.id, status, at, ...more }
}

/**
 * Removes operations from the queue before they are sent. False when another tab has changed one of them; then nothing
 * was removed.
 *
 * @param more outcomes beside those of the operations
 */
export async function cancelled(
  tab: Tab,
  ops: readonly Op[],
  now: number,
  more: readonly Outcome[] = [],
): Promise<boolean> {
  try {
    await tab.commit({ remove: ops, outcomes: [...ops.map(op => outcomeOf(op, 'cancelled', now)), ...more] })
    return true
  } catch (error) {
    if (error instanceof Stale) {
      return false
    }
    throw error
  }
}
