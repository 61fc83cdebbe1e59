import { type Key, keyOf, type Op } from './op.js'

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

/**
 * The operations that cannot be sent now, by `seq`: those that are parked, in conflict or waiting, those that `isHeld`
 * says, and all that depend on one of them.
 *
 * @param ops the queue, in order
 */
export function blocked(ops: readonly Op[], isHeld: (op: Op) => boolean): Set<number> {
  const found = new Set<number>()
  const groups = membersByGroup(ops)
  let before = -1
  // An operation that waits makes its whole group wait, also members before it; what depends on those waits too.
  while (found.size > before) {
    before = found.size
    const dependencies = new Dependencies()
    for (const op of ops) {
      const isBlocked = found.has(op.seq) || isStopped(op, isHeld) || (isOpen(op) && dependencies.isOn(op))
      if (isBlocked) {
        dependencies.add(op)
        for (const member of op.group === undefined ? [op] : (groups.get(op.group) ?? [op])) {
          found.add(member.seq)
        }
      }
    }
  }
  return found
}

function isStopped(op: Op, isHeld: (op: Op) => boolean): boolean {
  return (
    op.state === 'parked' || op.state === 'conflict' || op.state === 'waiting' || (op.state === 'queued' && isHeld(op))
  )
}

function isOpen(op: Op): boolean {
  return op.state === 'queued'
}

function membersByGroup(ops: readonly Op[]): Map<string, Op[]> {
  const groups = new Map<string, Op[]>()
  for (const op of ops) {
    if (op.group !== undefined && op.state !== 'acked') {
      const members = groups.get(op.group)
      if (members) {
        members.push(op)
      } else {
        groups.set(op.group, [op])
      }
    }
  }
  return groups
}
