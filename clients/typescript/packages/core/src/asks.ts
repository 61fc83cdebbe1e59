import type { Channel } from './ports.js'
import type { PullState } from './puller.js'

/** How tabs ask the leader to synchronize. The leader may be another tab by the time that it answers. */
export class Asks {
  readonly #channel: Channel
  /** The requests of this tab. */
  readonly #waiting = new Map<string, (state: PullState) => void>()
  /** The requests of others that this tab, as the leader, is handling. */
  readonly #answering = new Set<string>()

  constructor(channel: Channel) {
    this.#channel = channel
  }

  /** Ends with the leader's answer, or when the signal is aborted. */
  ask(name: string, signal: AbortSignal): Promise<PullState> {
    return new Promise(resolve => {
      const abort = () => end('offline')
      const end = (state: PullState) => {
        this.#waiting.delete(name)
        signal.removeEventListener('abort', abort)
        resolve(state)
      }
      this.#waiting.set(name, end)
      signal.addEventListener('abort', abort)
      this.#channel.post({ kind: 'sync', ask: name })
    })
  }

  /** There may be another leader than the one that was asked. */
  askAgain(): void {
    for (const ask of this.#waiting.keys()) {
      this.#channel.post({ kind: 'sync', ask })
    }
  }

  /** The leader has answered. */
  answered(ask: string, state: string): void {
    this.#waiting.get(ask)?.(state as PullState)
  }

  /** This tab is the leader, and another one asks. */
  async answer(ask: string, sync: () => Promise<PullState>): Promise<void> {
    if (!this.#answering.has(ask)) {
      this.#answering.add(ask)
      const state = await sync()
      this.#answering.delete(ask)
      this.#channel.post({ kind: 'synced', ask, state })
    }
  }

  /** This tab is the leader now, so it does itself what it has asked for. */
  async answerOwn(sync: () => Promise<PullState>): Promise<void> {
    await Promise.all([...this.#waiting.values()].map(async end => end(await sync())))
  }
}
