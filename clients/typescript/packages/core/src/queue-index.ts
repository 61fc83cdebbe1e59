import { hidesBelow } from './fold.js'
import { type Key, keyOf, type Op, type OpState } from './op.js'

/** How many operations there are, by state. */
export interface QueueCounts {
  readonly states: Readonly<Record<OpState, number>>
  /** Those that are `queued` or `sent` with priority `critical`. */
  readonly criticalPending: number
}

/** The operations of the queue, in order and by entity. Adding one to a long queue costs as much as to a short one. */
export class QueueIndex {
  /** Rises with each change. */
  version = 0
  readonly counts = {
    states: { queued: 0, sent: 0, acked: 0, conflict: 0, parked: 0, waiting: 0 },
    criticalPending: 0,
  }

  /** How many operations may have an effect on entities below their own. */
  hidingCount = 0

  readonly #bySeq = new Map<number, Op>()
  readonly #byKey = new Map<Key, readonly Op[]>()
  #sorted: Op[] | null = []

  /** All of them, in order. The array is the one of the index, so it may grow later. */
  all(): readonly Op[] {
    this.#sorted ??= [...this.#bySeq.values()].sort(bySeq)
    return this.#sorted
  }

  get(seq: number): Op | undefined {
    return this.#bySeq.get(seq)
  }

  /** Those of an entity, in order. */
  of(key: Key): readonly Op[] {
    return this.#byKey.get(key) ?? []
  }

  /** Adds an operation, or replaces the one at its place. */
  put(op: Op): void {
    this.remove(op.seq)
    const key = keyOf(op.type, op.id)
    this.#bySeq.set(op.seq, op)
    this.#byKey.set(key, [...this.of(key), op].sort(bySeq))
    this.#count(op, 1)
    if (this.#sorted && op.seq > (this.#sorted.at(-1)?.seq ?? 0)) {
      this.#sorted.push(op)
    } else {
      this.#sorted = null
    }
  }

  /** Returns the operation that was there. */
  remove(seq: number): Op | undefined {
    const op = this.#bySeq.get(seq)
    if (op) {
      const key = keyOf(op.type, op.id)
      const left = this.of(key).filter(other => other.seq !== seq)
      this.#bySeq.delete(seq)
      this.#sorted = null
      this.#count(op, -1)
      if (left.length > 0) {
        this.#byKey.set(key, left)
      } else {
        this.#byKey.delete(key)
      }
    }
    return op
  }

  #count(op: Op, by: 1 | -1): void {
    this.version++
    this.counts.states[op.state] += by
    if (hidesBelow(op)) {
      this.hidingCount += by
    }
    if (op.priority === 'critical' && (op.state === 'queued' || op.state === 'sent')) {
      this.counts.criticalPending += by
    }
  }
}

function bySeq(one: Op, other: Op): number {
  return one.seq - other.seq
}
