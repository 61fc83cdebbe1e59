import type {
  Change,
  Channel,
  Clock,
  Cursor,
  Http,
  Locks,
  Meta,
  Platform,
  ReadEvents,
  Store,
  StoreFactory,
  Surroundings,
  TabMessage,
} from '@replog/core'
import type { Device } from './device.js'
import type { SeededRandom } from './random.js'
import type { Time } from './virtual-time.js'

export interface TabWorld {
  readonly time: Time
  /** Milliseconds since 1970 at the beginning of the world. */
  readonly epoch: number
  readonly random: SeededRandom
  readonly device: Device
  readonly http: Http
  readonly readEvents: ReadEvents
  /** Called before each change of the store, with what it returns; it checks, and sabotage changes it. */
  readonly onCommit: (change: Change) => Change
}

/**
 * The ports of one tab. Each step of the store takes some time, so that everything can happen in between: the tab can
 * be killed, and then nothing of it goes on, or frozen, and then all of it waits.
 */
export class SimTab {
  readonly platform: Platform
  readonly store: StoreFactory
  isDead = false
  isVisible = true
  readonly #world: TabWorld
  readonly #backlog: (() => void)[] = []
  readonly #listeners = new Set<() => void>()
  readonly #ends: (() => void)[] = []
  #isFrozen = false

  constructor(world: TabWorld) {
    this.#world = world
    const factory = world.device.store
    this.store = {
      name: factory.name,
      shared: factory.shared,
      store: user => this.#steppedStore(factory.store(user)),
    }
    this.platform = {
      clock: this.#clock(),
      random: world.random.next,
      http: request => this.#passing(world.http(request)),
      locks: this.#locks(),
      surroundings: this.#surroundings(),
      readEvents: world.readEvents,
      channel: name => this.#channel(name),
    }
  }

  get isFrozen(): boolean {
    return this.#isFrozen
  }

  /** Nothing of this tab goes on, and its locks are free. */
  kill(): void {
    this.isDead = true
    for (const end of this.#ends) {
      end()
    }
  }

  freeze(): void {
    this.#isFrozen = true
  }

  resume(): void {
    this.#isFrozen = false
    for (const run of this.#backlog.splice(0)) {
      this.#dispatch(run)
    }
    this.changed()
  }

  /** The network or the visibility is another one. */
  changed(): void {
    for (const listener of this.#listeners) {
      this.#dispatch(listener)
    }
  }

  #dispatch(run: () => void): void {
    if (this.isDead) {
      return
    }
    if (this.#isFrozen) {
      this.#backlog.push(run)
    } else {
      run()
    }
  }

  #after(ms: number, run: () => void): () => void {
    return this.#world.time.after(ms, () => this.#dispatch(run))
  }

  #pause(msMax: number): Promise<void> {
    return new Promise(resolve => {
      this.#after(this.#world.random.next() * msMax, resolve)
    })
  }

  /** The result of something outside of this tab, when the tab can take it. */
  #passing<T>(outside: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      outside.then(
        value => this.#dispatch(() => resolve(value)),
        error => this.#dispatch(() => reject(error)),
      )
    })
  }

  #clock(): Clock {
    const { time, epoch } = this.#world
    return {
      now: () => epoch + Math.floor(time.now),
      monotonic: () => time.now,
      after: (ms, run) => this.#after(ms, run),
    }
  }

  #locks(): Locks {
    const { locks } = this.#world.device
    return {
      hold: (name, { steal, signal }, held) =>
        new Promise<void>((resolve, reject) => {
          let withdraw = () => {}
          const abort = () => {
            withdraw()
            reject(new Error('aborted'))
          }
          signal.addEventListener('abort', abort, { once: true })
          withdraw = locks.request(name, steal, holder => {
            signal.removeEventListener('abort', abort)
            const release = () => locks.release(name, holder)
            const lost = new AbortController()
            this.#ends.push(release)
            holder.lost.signal.addEventListener('abort', () => this.#dispatch(() => lost.abort()))
            this.#dispatch(() => {
              held(lost.signal).finally(release).then(resolve, reject)
            })
          })
          this.#ends.push(withdraw)
        }),
    }
  }

  #channel(name: string): Channel {
    const { channels } = this.#world.device
    const members = channels.get(name) ?? new Set()
    channels.set(name, members)
    let own: ((message: TabMessage) => void) | undefined
    const leave = () => {
      if (own) {
        members.delete(own)
      }
    }
    this.#ends.push(leave)
    return {
      post: message => {
        for (const member of members) {
          if (member !== own) {
            member(message)
          }
        }
      },
      listen: receive => {
        own = message => {
          this.#after(this.#world.random.next() * 5, () => receive(message))
        }
        members.add(own)
      },
      close: leave,
    }
  }

  #surroundings(): Surroundings {
    return {
      online: () => this.#world.device.isOnline,
      visible: () => this.isVisible,
      listen: changed => {
        this.#listeners.add(changed)
        return () => this.#listeners.delete(changed)
      },
    }
  }

  #steppedStore(store: Store): Store {
    const step = async <T>(run: () => Promise<T>): Promise<T> => {
      await this.#pause(3)
      const result = await run().then(
        value => ({ value }),
        (error: unknown) => ({ error }),
      )
      await this.#pause(3)
      if ('error' in result) {
        throw result.error
      }
      return result.value
    }
    return {
      open: (fresh: Meta) => step(() => store.open(fresh)),
      loadBase: type => step(() => store.loadBase(type)),
      ...onDemand(store, step),
      readBase: (generation, keys) => step(() => store.readBase(generation, keys)),
      changes: (since: Cursor, types) => step(() => store.changes(since, types)),
      commit: change => step(() => store.commit(this.#world.onCommit(change))),
      claim: () => step(() => store.claim()),
      outcome: mutationId => step(() => store.outcome(mutationId)),
      forget: (olderThan, limit) => step(() => store.forget(olderThan, limit)),
      sweep: (generations, limit) => step(() => store.sweep(generations, limit)),
      close: () => store.close(),
      destroy: seen => step(() => store.destroy(seen)),
    }
  }
}

/** Where the store answers queries, rows are read on demand, and each query is a step too. */
function onDemand(store: Store, step: <T>(run: () => Promise<T>) => Promise<T>): Partial<Store> {
  const { tabClass } = store
  return tabClass ? { query: asked => step(async () => store.query?.(asked) ?? []), tabClass } : {}
}
