/** A value that can be read at any time, and watched. */
export interface Observable<T> {
  get(): T
  /** Calls `changed` with each new value. The result ends the subscription. */
  subscribe(changed: (value: T) => void): () => void
}

/** A set of functions that are called with each event. One that throws does not stop the others. */
export class Listeners<T> {
  readonly #listeners = new Set<(event: T) => void>()
  readonly #report: (error: unknown) => void

  constructor(report: (error: unknown) => void) {
    this.#report = report
  }

  add(listener: (event: T) => void): () => void {
    const own = (event: T) => listener(event)
    this.#listeners.add(own)
    return () => {
      this.#listeners.delete(own)
    }
  }

  emit(event: T): void {
    for (const listener of [...this.#listeners]) {
      if (!this.#listeners.has(listener)) {
        continue
      }
      try {
        listener(event)
      } catch (error) {
        this.#report(error)
      }
    }
  }
}
