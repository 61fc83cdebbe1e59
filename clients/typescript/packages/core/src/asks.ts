import type { Channel, TabMessage } from './ports.js'
import type { PullState, SyncResult } from './puller.js'

/** How tabs ask the leader to synchronize. The leader may be another tab by the time that it answers. */
export class Asks {
  readonly #channel: Channel
  /** The requests of this tab. */
  readonly #waiting = new Map<string, (result: SyncResult) => void>()
  /** The requests of others that this tab, as the leader, is handling. */
  readonly #answering = new Set<string>()

  constructor(channel: Channel) {
    this.#channel = channel
  }

  /** Ends with the leader's answer, or when the signal is aborted. */
  ask(name: string, signal: AbortSignal): Promise<SyncResult> {
    return new Promise(resolve => {
      const abort = () => end({ state: 'offline' })
      const end = (result: SyncResult) => {
        this.#waiting.delete(name)
        signal.removeEventListener('abort', abort)
        resolve(result)
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
  answered({ kind: _kind, ask, state, ...more }: Extract<TabMessage, { kind: 'synced' }>): void {
    this.#waiting.get(ask)?.({ state: state as PullState, ...more })
  }

  /** This tab is the leader, and another one asks. */
  async answer(ask: string, sync: () => Promise<SyncResult>): Promise<void> {
    if (!this.#answering.has(ask)) {
      this.#answering.add(ask)
      const result = await sync()
      this.#answering.delete(ask)
      this.#channel.post({ kind: 'synced', ask, ...result })
    }
  }

  /** This tab is the leader now, so it does itself what it has asked for. */
  async answerOwn(sync: () => Promise<SyncResult>): Promise<void> {
    await Promise.all([...this.#waiting.values()].map(async end => end(await sync())))
  }
}
