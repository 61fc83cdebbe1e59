import type { Catalogue } from './catalogue.js'
import { grouped } from './grouped.js'
import { type Op, PRIORITIES, type Priority } from './op.js'

/** Operations that must be decided in their order. */
export interface Lane {
  readonly priority: Priority
  /** In the order of the queue. */
  readonly ops: readonly Op[]
}

/**
 * Divides the undecided operations of the queue into lanes: one for each tree. Trees that share a group, or an
 * operation that moves an entity between them, have one lane. So do trees whose operations write a value that only one
 * entity may hold. The lanes are in the order of their first operations.
 *
 * @param ops the queue, in order
 */
export function lanesOf(ops: readonly Op[], catalogue: Catalogue): Lane[] {
  const undecided = ops.filter(op => op.state !== 'acked')
  const sets = new DisjointSets()
  for (const op of undecided) {
    const names = namesOf(op, catalogue)
    for (const name of names) {
      sets.join(names[0]!, name)
    }
  }
  const lanes = grouped(undecided, op => sets.find(op.roots[0]!))
  return [...lanes.values()].map(laneOps => ({ priority: highest(laneOps), ops: laneOps }))
}

/** The names that an operation shares with those of its lane. */
function namesOf(op: Op, catalogue: Catalogue): string[] {
  const names = [...op.roots]
  if (op.group !== undefined) {
    names.push(`group ${op.group}`)
  }
  const type = catalogue.type(op.type)
  for (const [field, value] of Object.entries(op.data ?? {})) {
    if (type?.fields.get(field)?.onlyOne === value) {
      names.push(`only ${op.type} ${field}`)
    }
  }
  return names
}

function highest(ops: readonly Op[]): Priority {
  return PRIORITIES.find(priority => ops.some(op => op.priority === priority)) ?? 'medium'
}

class DisjointSets {
  readonly #parents = new Map<string, string>()

  find(name: string): string {
    let top = name
    for (let next = this.#parents.get(top); next !== undefined; next = this.#parents.get(top)) {
      top = next
    }
    for (let at = name; at !== top; ) {
      const next = this.#parents.get(at) ?? top
      this.#parents.set(at, top)
      at = next
    }
    return top
  }

  join(one: string, other: string): void {
    const first = this.find(one)
    const second = this.find(other)
    if (first !== second) {
      this.#parents.set(second, first)
    }
  }
}
