/** Runs changes of the user one after the other. */
export class Turns {
  #end = new AbortController()
  #last: Promise<unknown> = Promise.resolve()

  /** Runs it when the changes before it have ended. */
  next<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal } = this.#end
    const done = this.#last.then(() => run(signal))
    // Each caller gets its own error.
    this.#last = done.catch(() => undefined)
    return done
  }

  /** Ends the waits of the changes so far. */
  end(): void {
    this.#end.abort()
    this.#end = new AbortController()
  }
}
