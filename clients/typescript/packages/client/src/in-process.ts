import type { Channel, Locks, TabMessage } from '@replog/core'

interface Lock {
  /** Aborted when the lock is stolen. */
  holder: AbortController
  /** In the order of the calls. */
  readonly waiting: ((lost: AbortController) => void)[]
}

const locks = new Map<string, Lock>()

/** Locks among the parts of this process, where there are no Web Locks. */
export const inProcessLocks: Locks = {
  async hold(name, { steal, signal }, held) {
    requireWanted(signal)
    const lost = steal ? stolen(name) : await free(name, signal)
    try {
      await held(lost.signal)
    } finally {
      release(name, lost)
    }
  },
}

/** As `throwIfAborted`, which signals of React Native do not have. Nor do they have a reason. */
function requireWanted(signal: AbortSignal): void {
  if (signal.aborted) {
    throw signal.reason ?? new Error('The lock is not wanted any more.')
  }
}

/** Takes the name from whatever has it. */
function stolen(name: string): AbortController {
  const lock = locks.get(name)
  const lost = new AbortController()
  if (!lock) {
    locks.set(name, { holder: lost, waiting: [] })
    return lost
  }
  const former = lock.holder
  lock.holder = lost
  former.abort(new Error('The lock was stolen.'))
  return lost
}

/** Waits until the name is free, and takes it in the same moment. */
function free(name: string, signal: AbortSignal): AbortController | Promise<AbortController> {
  const lock = locks.get(name)
  if (!lock) {
    return stolen(name)
  }
  return new Promise((resolve, reject) => {
    const take = (lost: AbortController) => {
      signal.removeEventListener('abort', giveUp)
      resolve(lost)
    }
    const giveUp = () => {
      lock.waiting.splice(lock.waiting.indexOf(take), 1)
      reject(signal.reason)
    }
    lock.waiting.push(take)
    signal.addEventListener('abort', giveUp, { once: true })
  })
}

function release(name: string, lost: AbortController): void {
  const lock = locks.get(name)
  if (lock?.holder !== lost) {
    return
  }
  const next = lock.waiting.shift()
  if (next) {
    lock.holder = new AbortController()
    next(lock.holder)
  } else {
    locks.delete(name)
  }
}

const channels = new Map<string, Set<InProcessChannel>>()

/** Messages among the parts of this process, where there is no BroadcastChannel. `post` after `close` does nothing. */
export const inProcessChannel = (name: string): Channel => new InProcessChannel(name)

class InProcessChannel implements Channel {
  readonly #name: string
  readonly #listeners: ((message: TabMessage) => void)[] = []

  constructor(name: string) {
    this.#name = name
    channels.set(name, (channels.get(name) ?? new Set()).add(this))
  }

  post(message: TabMessage): void {
    const members = channels.get(this.#name)
    if (!members?.has(this)) {
      return
    }
    for (const other of members) {
      if (other !== this) {
        queueMicrotask(() => other.#deliver(message))
      }
    }
  }

  listen(receive: (message: TabMessage) => void): void {
    this.#listeners.push(receive)
  }

  close(): void {
    this.#listeners.length = 0
    const members = channels.get(this.#name)
    members?.delete(this)
    if (members?.size === 0) {
      channels.delete(this.#name)
    }
  }

  #deliver(message: TabMessage): void {
    for (const receive of this.#listeners) {
      receive(message)
    }
  }
}
