import { grouped } from './grouped.js'
import { type Key, keyOf, type Op, type OpState } from './op.js'

/**
 * Which operations must wait because an earlier one is undecided for now, or parked. An operation depends on an earlier
 * one that creates its entity or an ancestor, that writes the same entity, or that is in the same group.
 */
export class Dependencies {
  readonly #written = new Set<Key>()
  readonly #created = new Set<Key>()
  readonly #groups = new Set<string>()

  /** Operations that depend on this one must wait. */
  add(op: Op): void {
    const key = keyOf(op.type, op.id)
    this.#written.add(key)
    if (op.kind === 'create' || op.kind === 'upsert') {
      this.#created.add(key)
    }
    if (op.group !== undefined) {
      this.#groups.add(op.group)
    }
  }

  isOn(op: Op): boolean {
    return (
      this.#written.has(keyOf(op.type, op.id)) ||
      op.path.some(key => this.#created.has(key)) ||
      (op.group !== undefined && this.#groups.has(op.group))
    )
  }
}

/** States in which the app, or a pull, must do something first. */
const STOPPED: readonly OpState[] = ['parked', 'conflict', 'waiting']

/**
 * The operations that cannot be sent now, by `seq`: those that are parked, in conflict or waiting, those that `isHeld`
 * says, and all that depend on one of them.
 *
 * @param ops the queue, in order
 */
export function blocked(ops: readonly Op[], isHeld: (op: Op) => boolean): Set<number> {
  const found = new Set<number>()
  const groups = grouped(
    ops.filter(op => op.group !== undefined && op.state !== 'acked'),
    op => op.group,
  )
  let before = -1
  // An operation that waits makes its whole group wait, also members before it; what depends on those waits too.
  while (found.size > before) {
    before = found.size
    const dependencies = new Dependencies()
    for (const op of ops) {
      const mustWait = op.state === 'queued' ? isHeld(op) || dependencies.isOn(op) : STOPPED.includes(op.state)
      if (mustWait || found.has(op.seq)) {
        dependencies.add(op)
        for (const member of op.group === undefined ? [op] : (groups.get(op.group) ?? [op])) {
          found.add(member.seq)
        }
      }
    }
  }
  return found
}
