import { ServerStream, type ServerStreamOptions } from './server-stream.js'

export interface ListenerOptions
  extends Pick<ServerStreamOptions, 'transport' | 'clock' | 'random' | 'readEvents' | 'isOnline' | 'log'> {
  readonly device: string
  /** Something changed, or may have changed while nobody listened. */
  readonly onPing: () => void
}

/** Listens to the server's stream of changes. While there is none, it asks for changes at least every 30 s. */
export class Listener {
  readonly #stream: ServerStream
  #isLive = false

  constructor(options: ListenerOptions) {
    const { device, onPing } = options
    this.#stream = new ServerStream({
      ...options,
      query: { device },
      onEvent: ({ event }) => {
        const isLive = event === 'ready' || event === 'change'
        if (isLive) {
          this.#isLive = true
          onPing()
        }
        return isLive
      },
      onEnd: () => {
        this.#isLive = false
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
  }
}
