import type { Clock, Log, Random, ReadEvents } from './ports.js'
import { retryDelay } from './retry.js'
import { type Answer, messageOf, type Transport } from './transport.js'

export interface ListenerOptions {
  readonly transport: Transport
  readonly device: string
  readonly clock: Clock
  readonly random: Random
  readonly readEvents: ReadEvents
  readonly isOnline: () => boolean
  readonly log: Log
  /** Something changed, or may have changed while nobody listened. */
  readonly onPing: () => void
}

/** Keep-alives come every 15 s. */
const SILENCE_MS = 40_000
/** Without a stream, the server is asked so often. */
export const POLL_MS = 30_000

/** Listens to the server's stream, and asks for changes every 30 s while there is none. */
export class Listener {
  readonly #options: ListenerOptions
  readonly #stop = new AbortController()
  #connection: AbortController | null = null
  #wake: (() => void) | null = null
  #failures = 0
  #isLive = false

  constructor(options: ListenerOptions) {
    this.#options = options
  }

  /** Whether the server says at once when something changes. */
  get isLive(): boolean {
    return this.#isLive
  }

  start(): void {
    void this.#run()
  }

  /** The network is back, or the app is in the foreground again. */
  reconnect(): void {
    this.#failures = 0
    if (!this.#isLive) {
      this.#connection?.abort()
      this.#wake?.()
    }
  }

  stop(): void {
    this.#stop.abort()
    this.#connection?.abort()
    this.#wake?.()
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const retry = this.#options.isOnline() ? await this.#listen() : undefined
      this.#isLive = false
      if (this.#stop.signal.aborted) {
        return
      }
      this.#failures++
      const delay = retryDelay('high', this.#failures, this.#options.random, retry)
      await this.#sleep(Math.min(delay, POLL_MS))
      this.#options.onPing()
    }
  }

  /** Returns the delay that the server asked for. */
  async #listen(): Promise<number | undefined> {
    const { transport, device, clock, readEvents, log, onPing } = this.#options
    const connection = new AbortController()
    this.#connection = connection
    let retry: number | undefined
    try {
      const path = `/api/sync/stream?device=${encodeURIComponent(device)}`
      const response = await transport.open({ method: 'GET', path }, connection.signal)
      if ('kind' in response) {
        return retryAfterOf(response)
      }
      const chunks = response.chunks()
      if (!chunks) {
        log.debug(`This platform cannot read streams; changes are asked for every ${POLL_MS / 1000} s.`)
        await this.#sleep(POLL_MS)
        return undefined
      }
      for await (const event of readEvents(chunks, { clock, silenceMs: SILENCE_MS, signal: connection.signal })) {
        retry = event.retry ?? retry
        if (event.event === 'ready' || event.event === 'change') {
          this.#isLive = true
          this.#failures = 0
          onPing()
        }
      }
    } catch (error) {
      log.debug(`The stream of changes ended: ${messageOf(error)}`)
    } finally {
      connection.abort()
    }
    return retry
  }

  #sleep(ms: number): Promise<void> {
    return new Promise(resolve => {
      const cancel = this.#options.clock.after(ms, resolve)
      this.#wake = () => {
        cancel()
        resolve()
      }
    })
  }
}

function retryAfterOf(answer: Answer): number | undefined {
  return answer.kind === 'later' ? answer.retryAfter : undefined
}
