import { nextTick } from 'node:process'
import { setImmediate } from 'node:timers'

/** The part that tabs use of the time of their world. */
export interface Time {
  /** Milliseconds since the world began. */
  readonly now: number
  after(ms: number, run: () => void): () => void
}

/** Time that stands still while something runs, and then jumps to the next event. */
export class VirtualTime implements Time {
  /** Milliseconds since the simulation began. */
  now = 0
  readonly #events: Event[] = []
  readonly #settled: () => Promise<void>
  #count = 0

  /** @param settle ends when everything has ended that follows from an event at the same instant */
  constructor(settle: () => Promise<void> = settled) {
    this.#settled = settle
  }

  /** Calls `run` after `ms`. Events of one instant are called in the order in which they were asked for. */
  after(ms: number, run: () => void): () => void {
    const event: Event = { at: this.now + Math.max(0, ms), order: this.#count++, run, isCancelled: false }
    this.#push(event)
    return () => {
      event.isCancelled = true
    }
  }

  /** Runs the next event, and everything that follows from it at the same instant. False when there is none. */
  async step(until = Number.POSITIVE_INFINITY): Promise<boolean> {
    for (let event = this.#events[0]; event && event.at <= until; event = this.#events[0]) {
      this.#pop()
      if (!event.isCancelled) {
        this.now = event.at
        event.run()
        await this.#settled()
        return true
      }
    }
    return false
  }

  /** Runs all events of the next `ms`. */
  async run(ms: number): Promise<void> {
    const until = this.now + ms
    await settled()
    while (await this.step(until)) {}
    this.now = until
  }

  /** Ends with the result of a promise, after as much time as it needs. Fails when nothing can end it any more. */
  async until<T>(promise: Promise<T>, msMax: number): Promise<T> {
    let result: { readonly value: T } | { readonly error: unknown } | undefined
    promise.then(
      value => {
        result = { value }
      },
      error => {
        result = { error }
      },
    )
    const until = this.now + msMax
    await settled()
    while (!result && (await this.step(until))) {}
    if (!result) {
      throw new Error(`not done after ${msMax} ms`)
    }
    if ('error' in result) {
      throw result.error
    }
    return result.value
  }

  #push(event: Event): void {
    const heap = this.#events
    heap.push(event)
    for (let i = heap.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1
      if (isBefore(heap[parent]!, heap[i]!)) {
        return
      }
      swap(heap, parent, i)
      i = parent
    }
  }

  #pop(): void {
    const heap = this.#events
    const last = heap.pop()
    if (!last || heap.length === 0) {
      return
    }
    heap[0] = last
    for (let i = 0; ; ) {
      const left = 2 * i + 1
      const right = left + 1
      const child = right < heap.length && isBefore(heap[right]!, heap[left]!) ? right : left
      if (child >= heap.length || isBefore(heap[i]!, heap[child]!)) {
        return
      }
      swap(heap, i, child)
      i = child
    }
  }
}

interface Event {
  readonly at: number
  readonly order: number
  readonly run: () => void
  isCancelled: boolean
}

function isBefore(one: Event, other: Event): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order)
}

function swap(heap: Event[], one: number, other: number): void {
  const event = heap[one]!
  heap[one] = heap[other]!
  heap[other] = event
}

/**
 * As `settled`, for a world that waits for nothing but promises and its own time. It does not go around the loop of
 * Node.js, which takes as long as many events do.
 */
export function promisesSettled(): Promise<void> {
  return new Promise(resolve => nextTick(resolve))
}

/** Ends when no promise is left that can go on by itself. */
export function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
