import type { Position } from '../position.js'

/** Announces that something of a user changed, and up to which position; never what. */
export interface Change {
  readonly user: string
  readonly position: Position
  readonly types: readonly string[]
  /** The types of which something exists afterwards; empty when everything that changed was deleted. */
  readonly existing: readonly string[]
  /** The one device that caused it. */
  readonly device?: string
}

/** The part of a change for these types; undefined when there is none. Without types, everything. */
export function narrowed(change: Change, types: readonly string[] | undefined): Change | undefined {
  const isWanted = (type: string) => types === undefined || types.includes(type)
  const some = change.types.filter(isWanted)
  return some.length === 0 ? undefined : { ...change, types: some, existing: change.existing.filter(isWanted) }
}

/** Two changes as one: the newer position, the types of both, the device only if it caused both. */
export function merged(one: Change, other: Change): Change {
  return {
    user: one.user,
    position: Math.max(one.position, other.position),
    types: [...new Set([...one.types, ...other.types])].sort(),
    existing: [...new Set([...one.existing, ...other.existing])].sort(),
    device: one.device === other.device ? one.device : undefined,
  }
}

/** Tells listeners that a user's log moved on, and what changed. */
export class Changes {
  readonly #listeners = new Map<string, Set<(change: Change | undefined) => void>>()

  /** @param moved gets the change; undefined when nothing changed but the head. The result ends the listening. */
  listen(user: string, moved: (change: Change | undefined) => void): () => void {
    const listeners = this.#listeners.get(user) ?? new Set()
    this.#listeners.set(user, listeners.add(moved))
    return () => listeners.delete(moved)
  }

  announce(user: string, change: Change | undefined): void {
    for (const moved of [...(this.#listeners.get(user) ?? [])]) {
      moved(change)
    }
  }
}
