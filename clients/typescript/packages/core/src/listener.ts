import type { Clock } from './ports.js'
import { ServerStream, type ServerStreamOptions } from './server-stream.js'

export interface ListenerOptions
  extends Pick<ServerStreamOptions, 'transport' | 'clock' | 'random' | 'readEvents' | 'isOnline' | 'log'> {
  readonly device: string
  /** Something changed, or may have changed while nobody listened. */
  readonly onPing: () => void
}

/**
 * A pull follows at least so often while the server says at once when something changes. It does not say it of what
 * this device wrote, and a server that was restored may decide such a write again.
 */
export const LIVE_POLL_MS = 10 * 60_000

/** Listens to the server's stream of changes. While there is none, it asks for changes at least every 30 s. */
export class Listener {
  readonly #stream: ServerStream
  readonly #clock: Clock
  readonly #onPing: () => void
  #isLive = false
  #cancelPoll = () => {}

  constructor(options: ListenerOptions) {
    const { device, clock, onPing } = options
    this.#clock = clock
    this.#onPing = onPing
    this.#stream = new ServerStream({
      ...options,
      query: { device },
      onEvent: ({ event }) => {
        const isLive = event === 'ready' || event === 'change'
        if (isLive) {
          this.#isLive = true
          this.#ping()
        }
        return isLive
      },
      onEnd: () => {
        this.#isLive = false
        this.#cancelPoll()
      },
      onAgain: onPing,
    })
  }

  /** Whether the server says at once when something changes. */
  get isLive(): boolean {
    return this.#isLive
  }

  start(): void {
    this.#stream.start()
  }

  /** The network is back, or the app is in the foreground again. */
  reconnect(): void {
    if (!this.#isLive) {
      this.#stream.reconnect()
    }
  }

  stop(): void {
    this.#stream.stop()
    this.#cancelPoll()
  }

  #ping(): void {
    this.#cancelPoll()
    this.#cancelPoll = this.#clock.after(LIVE_POLL_MS, () => this.#ping())
    this.#onPing()
  }
}
