import type { Clock } from '@replog/core'

/** A clock that a test moves. */
export class VirtualClock implements Clock {
  #now = Date.parse('2026-11-10T14:30:00.000Z')
  #timers: { readonly at: number; readonly run: () => void }[] = []

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#now
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter(each => each !== timer)
    }
  }

  /** Moves on, and runs what is due on the way. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      await settled()
      const next = this.#timers.toSorted((one, other) => one.at - other.at)[0]
      if (!next || next.at > end) {
        break
      }
      this.#timers = this.#timers.filter(each => each !== next)
      this.#now = Math.max(this.#now, next.at)
      next.run()
    }
    this.#now = end
    await settled()
  }

  /** The number of timers that wait. */
  get waiting(): number {
    return this.#timers.length
  }
}

/** Lets everything run that waits for no timer. */
export async function settled(): Promise<void> {
  for (let round = 0; round < 20; round++) {
    await Promise.resolve()
  }
}
