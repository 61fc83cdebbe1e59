import { type Key, keyOf, type Op } from './op.js'

/** The operations of the queue, in order and by entity. */
export class QueueIndex {
  readonly #bySeq = new Map<number, Op>()
  readonly #byKey = new Map<Key, readonly Op[]>()
  #sorted: readonly Op[] | null = null

  /** All of them, in order. */
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
    this.#sorted = null
  }

  /** Returns the operation that was there. */
  remove(seq: number): Op | undefined {
    const op = this.#bySeq.get(seq)
    if (op) {
      const key = keyOf(op.type, op.id)
      const left = this.of(key).filter(other => other.seq !== seq)
      this.#bySeq.delete(seq)
      this.#sorted = null
      if (left.length > 0) {
        this.#byKey.set(key, left)
      } else {
        this.#byKey.delete(key)
      }
    }
    return op
  }
}

function bySeq(one: Op, other: Op): number {
  return one.seq - other.seq
}
