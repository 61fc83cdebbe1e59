import { checked, type Value } from './intent.js'
import type { Json } from './json.js'
import { type Data, keyOf, type Op, type OpKind, type Problem } from './op.js'
import { outcomeOf } from './outcomes.js'
import { unsent } from './settle.js'
import type { Tab } from './tab.js'

/**
 * A write that the server did not take. It waits, with everything that depends on it, until one of its methods is
 * called.
 */
export interface Rejected {
  readonly mutationId: string
  readonly type: string
  readonly id: string
  readonly kind: OpKind
  /** The fields that the person wrote. */
  readonly data: Data
  /** Why, for programs: one of the codes of the server's errors, or `server_error`, `too_large`, `update_needed`. */
  readonly code: string
  readonly problem: Problem
  /** How many writes wait for this one, now. */
  readonly waiting: number
  /** Sends it again. */
  retry(): Promise<void>
  /** Sends it again with other values. Fields that are not named stay as they were written. */
  edit(fields: { readonly [field: string]: Value }): Promise<void>
  /**
   * Gives it up, and what cannot exist without it: the writes of its group and, when it creates something, all below.
   */
  discard(): Promise<void>
}

export interface RejectedPorts {
  readonly newId: () => string
  readonly now: () => number
}

/** The rejected writes of a tab, in the order of the queue. */
export function rejectedOf(tab: Tab, ports: RejectedPorts): Rejected[] {
  return tab.view
    .ops()
    .filter(isRejected)
    .map(op => rejection(tab, ports, op))
}

export const isRejected = (op: Op): boolean => op.state === 'parked' || op.state === 'waiting'

export function rejection(tab: Tab, ports: RejectedPorts, op: Op): Rejected {
  const problem = op.problem ?? { code: 'unknown' }
  // Its record changes when the app is told about it. When it is not this write any more, the old record is refused.
  const now = () => {
    const current = tab.view.op(op.seq)
    return current?.mutationId === op.mutationId && isRejected(current) ? current : op
  }
  return {
    mutationId: op.mutationId,
    type: op.type,
    id: op.id,
    kind: op.kind,
    data: op.data ?? {},
    code: problem.code,
    problem,
    get waiting() {
      return dependents(tab.view.ops(), op).length
    },
    retry: () => again(tab, ports, now(), op.data),
    edit: fields => {
      const changes = checked(tab, 'patch', op.type, fields)
      return again(tab, ports, now(), { ...op.data, ...changes } as { readonly [field: string]: Json })
    },
    discard: async () => {
      const gone = [now(), ...dependents(tab.view.ops(), op).filter(other => cannotBeWithout(other, op))]
      await tab.commit({
        remove: gone,
        outcomes: gone.map(other => outcomeOf(other, 'discarded', ports.now(), { problem })),
      })
    },
  }
}

async function again(tab: Tab, ports: RejectedPorts, op: Op, data: Data | undefined): Promise<void> {
  const next = unsent(op, ports.newId())
  const { meta, catalogue } = tab.view
  await tab.commit({
    update: [
      {
        ...next,
        data,
        // The person has seen the server's state beside the reason, so that is what it is based on now.
        base: op.base === undefined ? undefined : (meta.token ?? op.base),
        shown: undefined,
        seen: meta.token ?? op.seen,
        catalogue: catalogue.version,
      },
    ],
    outcomes: [outcomeOf(op, 'replaced', ports.now(), { into: next.mutationId })],
  })
}

/** The later operations that wait for one, directly or through others. */
function dependents(ops: readonly Op[], op: Op): Op[] {
  const keys = new Set([keyOf(op.type, op.id)])
  return ops.filter(other => {
    const isOne =
      other.seq !== op.seq &&
      other.state === 'queued' &&
      ((other.group !== undefined && other.group === op.group) ||
        (other.seq > op.seq && (keys.has(keyOf(other.type, other.id)) || other.path.some(key => keys.has(key)))))
    if (isOne) {
      keys.add(keyOf(other.type, other.id))
    }
    return isOne
  })
}

function cannotBeWithout(other: Op, op: Op): boolean {
  const isCreation = op.kind === 'create' || op.kind === 'upsert'
  const key = keyOf(op.type, op.id)
  return (
    (op.group !== undefined && other.group === op.group) ||
    (isCreation && (keyOf(other.type, other.id) === key || other.path.includes(key)))
  )
}
