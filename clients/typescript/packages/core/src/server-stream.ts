import type { Clock, Log, Random, ReadEvents, ServerEvent } from './ports.js'
import { retryDelay } from './retry.js'
import { messageOf, type Transport } from './transport.js'

export interface ServerStreamOptions {
  readonly transport: Transport
  /** Says what the stream is about. */
  readonly query: Readonly<Record<string, string>>
  readonly clock: Clock
  readonly random: Random
  readonly readEvents: ReadEvents
  readonly isOnline: () => boolean
  readonly log: Log
  /** Takes an event. Returns whether it says that the stream is well. */
  readonly onEvent: (event: ServerEvent) => boolean
  /** The stream has ended, or could not be opened. */
  readonly onEnd: () => void
  /** It is opened again. */
  readonly onAgain?: () => void
}

/** Keep-alives come every 15 s. */
const SILENCE_MS = 40_000
/** The longest pause between two streams. */
export const POLL_MS = 30_000

/** A stream of events from the server. Whenever it ends, it is opened again, after a pause. */
export class ServerStream {
  readonly #options: ServerStreamOptions
  #connection = new AbortController()
  #isStopped = false
  #failures = 0
  #wake = () => {}

  constructor(options: ServerStreamOptions) {
    this.#options = options
  }

  start(): void {
    void this.#run()
  }

  /** Opens it again at once. */
  reconnect(): void {
    this.#failures = 0
    this.#interrupt()
  }

  stop(): void {
    this.#isStopped = true
    this.#interrupt()
  }

  #interrupt(): void {
    this.#connection.abort()
    this.#wake()
  }

  async #run(): Promise<void> {
    const { random, isOnline, onEnd, onAgain } = this.#options
    while (!this.#isStopped) {
      const retryAfter = isOnline() ? await this.#listen() : undefined
      onEnd()
      if (this.#isStopped) {
        return
      }
      this.#failures++
      await this.#sleep(Math.min(retryDelay('high', this.#failures, random, retryAfter), POLL_MS))
      onAgain?.()
    }
  }

  /** Returns the delay that the server asked for. */
  async #listen(): Promise<number | undefined> {
    const { transport, query, clock, readEvents, log, onEvent } = this.#options
    const connection = new AbortController()
    const { signal } = connection
    this.#connection = connection
    let retryAfter: number | undefined
    try {
      const path = `/api/sync/stream?${new URLSearchParams(query)}`
      const response = await transport.open({ method: 'GET', path }, signal)
      if ('kind' in response) {
        return response.kind === 'later' ? response.retryAfter : undefined
      }
      const chunks = response.chunks()
      if (!chunks) {
        log.debug(`This platform cannot read streams; changes are asked for every ${POLL_MS / 1000} s.`)
        await this.#sleep(POLL_MS)
        return undefined
      }
      for await (const event of readEvents(chunks, { clock, silenceMs: SILENCE_MS, signal })) {
        retryAfter = event.retry ?? retryAfter
        if (onEvent(event)) {
          this.#failures = 0
        }
      }
    } catch (error) {
      log.debug(`A stream of the server ended: ${messageOf(error)}`)
    } finally {
      connection.abort()
    }
    return retryAfter
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
