import type { Op, Outcome } from './op.js'

/** Whether an operation can leave the queue although it may not have been decided: nobody else has seen it. */
export function isCancellable(op: Op): boolean {
  return (op.state === 'parked' || (op.state === 'queued' && op.attempts === 0)) && op.group === undefined
}

export function outcomeOf(op: Op, status: Outcome['status'], at: number, more: Partial<Outcome> = {}): Outcome {
  return { mutationId: op.mutationId, type: op.type, id: op.id, status, at, ...more }
}
