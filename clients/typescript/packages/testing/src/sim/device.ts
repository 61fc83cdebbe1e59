import type { StoreFactory, TabMessage } from '@replog/core'

/** The parts that the tabs of one device share: the store, the locks, the messages and the network. */
export class Device {
  readonly name: string
  readonly store: StoreFactory
  readonly locks = new SharedLocks()
  readonly channels = new Map<string, Set<(message: TabMessage) => void>>()
  isOnline = true

  constructor(name: string, store: StoreFactory) {
    this.name = name
    this.store = store
  }
}

interface Holder {
  readonly lost: AbortController
}

interface Waiter {
  readonly grant: (holder: Holder) => void
}

/** The locks of a device: each name is held by one tab, and given to the next one in order. */
export class SharedLocks {
  readonly #held = new Map<string, Holder>()
  readonly #waiting = new Map<string, Waiter[]>()

  /** Calls `grant` when the name is free; the result takes the request back. */
  request(name: string, steal: boolean, grant: (holder: Holder) => void): () => void {
    const waiter = { grant }
    const holder = this.#held.get(name)
    if (!holder) {
      this.#give(name, waiter)
    } else if (steal) {
      holder.lost.abort()
      this.#give(name, waiter)
    } else {
      this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), waiter])
    }
    return () => {
      this.#waiting.set(
        name,
        (this.#waiting.get(name) ?? []).filter(other => other !== waiter),
      )
    }
  }

  release(name: string, holder: Holder): void {
    if (this.#held.get(name) !== holder) {
      return
    }
    this.#held.delete(name)
    const [next, ...rest] = this.#waiting.get(name) ?? []
    this.#waiting.set(name, rest)
    if (next) {
      this.#give(name, next)
    }
  }

  #give(name: string, waiter: Waiter): void {
    const holder = { lost: new AbortController() }
    this.#held.set(name, holder)
    waiter.grant(holder)
  }
}
