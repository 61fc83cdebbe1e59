/** Lets writes pass, except while something happens that they must not overlap: the change of the user, and the end. */
export class Gate {
  readonly #passing = new Set<Promise<unknown>>()
  #shut: Promise<void> | null = null

  /** Runs it at once, or after that during which the gate is shut. */
  async pass<T>(run: () => Promise<T>): Promise<T> {
    while (this.#shut) {
      await this.#shut
    }
    const passing = run()
    this.#passing.add(passing)
    try {
      return await passing
    } finally {
      this.#passing.delete(passing)
    }
  }

  /** Runs it as soon as nothing passes any more. Nothing passes until it has ended. */
  async shut<T>(run: () => Promise<T>): Promise<T> {
    while (this.#shut) {
      await this.#shut
    }
    let open = () => {}
    this.#shut = new Promise(resolve => {
      open = resolve
    })
    try {
      // Each caller gets its own error.
      await Promise.allSettled(this.#passing)
      return await run()
    } finally {
      this.#shut = null
      open()
    }
  }
}
