import type { Outcome } from './op.js'
import type { Tab } from './tab.js'

/** Promises for the outcomes of mutations. */
export class Ended {
  readonly #tab: Tab
  readonly #waiting = new Map<string, ((outcome: Outcome) => void)[]>()

  constructor(tab: Tab) {
    this.#tab = tab
    tab.changed.add(({ outcomes }) => {
      for (const outcome of outcomes) {
        this.#take(outcome)
      }
    })
  }

  /** Ends with the outcome of this mutation, or of the one that took its place. */
  async of(mutationId: string): Promise<Outcome> {
    const coming = new Promise<Outcome>(resolve => {
      this.#waiting.set(mutationId, [...(this.#waiting.get(mutationId) ?? []), resolve])
    })
    // A store that was closed meanwhile says nothing; then the outcome comes with the next session, or never.
    const known = await this.#tab.store.outcome(mutationId).catch(() => undefined)
    if (known) {
      this.#take(known)
    }
    const outcome = await coming
    return outcome.into === undefined ? outcome : this.of(outcome.into)
  }

  #take(outcome: Outcome): void {
    const waiting = this.#waiting.get(outcome.mutationId)
    if (waiting) {
      this.#waiting.delete(outcome.mutationId)
      for (const resolve of waiting) {
        resolve(outcome)
      }
    }
  }
}
