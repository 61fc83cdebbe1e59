/** The part of a client that a provider uses. */
export interface Openable {
  readonly state: 'closed' | 'opening' | 'open'
  open(): Promise<void>
  close(): Promise<void>
}

/** Why a client could not be opened. */
export interface Failure {
  readonly error: unknown
}

/** So long a failure is remembered when no provider is mounted: React renders again before it shows an error. */
const FAILURE_MS = 1_000

/**
 * The time in which React uses a client: from the first render of a provider until the last provider is gone. A client
 * that React opened is closed then; one that the app opened itself stays open. React may mount and unmount as it likes
 * meanwhile: a provider that is back in the same task finds everything as it was.
 */
export class Lifetime {
  readonly #client: Openable
  readonly #watchers = new Set<() => void>()
  #opening: Promise<void> | null = null
  #isOwn = false
  #failure: Failure | null = null

  constructor(client: Openable) {
    this.#client = client
  }

  /** Why the client could not be opened; null while it is open, or not yet tried. */
  readonly failure = (): Failure | null => this.#failure

  /** Counts a mounted provider. The result ends that. */
  readonly use = (changed: () => void): (() => void) => {
    const watcher = () => changed()
    this.#watchers.add(watcher)
    return () => {
      this.#watchers.delete(watcher)
      this.#endUnlessUsed(0)
    }
  }

  /** Opens the client, once in this lifetime. When that fails, the watchers are told, and the promise rejects. */
  open(): Promise<void> {
    if (!this.#opening) {
      this.#isOwn = this.#client.state === 'closed'
      const opening = this.#client.open()
      this.#opening = opening
      opening.catch((error: unknown) => {
        if (this.#opening === opening) {
          this.#fail({ error })
        }
      })
    }
    return this.#opening
  }

  #fail(failure: Failure): void {
    this.#failure = failure
    for (const watcher of [...this.#watchers]) {
      watcher()
    }
    this.#endUnlessUsed(FAILURE_MS)
  }

  #endUnlessUsed(ms: number): void {
    setTimeout(() => {
      if (this.#watchers.size > 0 || this.#opening === null) {
        return
      }
      this.#opening = null
      this.#failure = null
      if (this.#isOwn) {
        this.#isOwn = false
        void this.#client.close()
      }
    }, ms)
  }
}

const lifetimes = new WeakMap<Openable, Lifetime>()

export function lifetimeOf(client: Openable): Lifetime {
  const lifetime = lifetimes.get(client) ?? new Lifetime(client)
  lifetimes.set(client, lifetime)
  return lifetime
}
