import type { Ended } from './ended.js'
import type { Op, Outcome, OutcomeStatus } from './op.js'
import { cancelled, isCancellable } from './outcomes.js'
import type { Tab } from './tab.js'
import type { Appended } from './writer.js'

/** How a write ended at the server. */
export interface ServerResult {
  /** `rejected` when one of its operations was; `merged` when others' changes were kept beside it. */
  readonly status: OutcomeStatus
  readonly outcomes: readonly Outcome[]
}

/** A write that is durable on the device. */
export interface Write<T> {
  /** The value that the callback of `write` returned. */
  readonly value: T
  readonly mutationIds: readonly string[]
  /**
   * Ends when the server has decided, or has rejected a part of it; it never rejects. It stays open while the device is
   * offline. After a rejection, `outcomes` has the rejected operation alone.
   */
  readonly server: Promise<ServerResult>
  /** Takes the write back. True while nothing of it was sent; false when it was, or something else depends on it. */
  cancel(): Promise<boolean>
}

const ORDER: readonly OutcomeStatus[] = [
  'rejected',
  'erased',
  'discarded',
  'cancelled',
  'merged',
  'applied',
  'duplicate',
  'unchanged',
]

export function writeOf<T>(
  value: T,
  { mutationIds, ops }: Appended,
  tab: Tab,
  ended: Ended,
  now: () => number,
): Write<T> {
  let server: Promise<ServerResult> | null = null
  return {
    value,
    mutationIds,
    get server() {
      server ??= allOrRejected(mutationIds.map(id => ended.of(id)))
      return server
    },
    cancel: async () => ops.length === mutationIds.length && cancel(ops, tab, now),
  }
}

/** The others of a group are not decided while one of them is rejected, so the rejection is the end of the write. */
function allOrRejected(outcomes: readonly Promise<Outcome>[]): Promise<ServerResult> {
  const rejected = outcomes.map(
    outcome =>
      new Promise<ServerResult>(resolve => {
        void outcome.then(ended => ended.status === 'rejected' && resolve(resultOf([ended])))
      }),
  )
  return Promise.race([Promise.all(outcomes).then(resultOf), ...rejected])
}

function resultOf(outcomes: readonly Outcome[]): ServerResult {
  const status = ORDER.find(candidate => outcomes.some(outcome => outcome.status === candidate)) ?? 'unchanged'
  return { status, outcomes }
}

async function cancel(ops: readonly Op[], tab: Tab, now: () => number): Promise<boolean> {
  const seqs = new Set(ops.map(op => op.seq))
  const current = ops.map(op => tab.view.op(op.seq))
  const isUnsent = (op: Op | undefined): op is Op =>
    op !== undefined && isCancellable({ ...op, group: undefined } as Op)
  if (!current.every(isUnsent)) {
    return false
  }
  const isNeeded = tab.view
    .ops()
    .some(
      other =>
        !seqs.has(other.seq) && ops.some(op => op.kind !== 'delete' && other.path.includes(`${op.type}/${op.id}`)),
    )
  return !isNeeded && cancelled(tab, current, now())
}
