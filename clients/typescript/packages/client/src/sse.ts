import type { Clock, ReadEvents, ServerEvent } from '@replog/core'
import { createParser } from 'eventsource-parser'

/** The longest event, in characters. The server's are much shorter. */
const EVENT_LENGTH_MAX = 1024 * 1024

/** A stream of events broke: it was silent for too long, or an event was too long. */
export class StreamBroken extends Error {
  override readonly name = 'StreamBroken'
}

/** Reads server-sent events. The stream is given up when the reader stops, on every failure, and by the signal. */
export const readEvents: ReadEvents = async function* (chunks, { clock, silenceMs, signal }) {
  const parser = new Parser()
  const pieces = chunks[Symbol.asyncIterator]()
  try {
    for (;;) {
      const piece = await within(pieces.next(), silenceMs, clock, signal)
      if (piece.done) {
        return
      }
      yield* parser.feed(piece.value)
    }
  } finally {
    // It is not awaited, because a silent stream may not answer this either; nor does its failure matter any more.
    pieces.return?.().catch(() => undefined)
  }
}

/** Collects the events of the text that it is fed. */
class Parser {
  #events: ServerEvent[] = []
  #retry: number | undefined
  #failure: StreamBroken | undefined
  readonly #parser = createParser({
    maxBufferSize: EVENT_LENGTH_MAX,
    onEvent: ({ event = 'message', id, data }) => {
      const retry = this.#retry
      this.#retry = undefined
      this.#events.push({ event, data, ...(id === undefined ? {} : { id }), ...(retry === undefined ? {} : { retry }) })
    },
    onRetry: retry => {
      this.#retry = retry
    },
    onError: error => {
      // Fields that nobody knows are ignored, as the format demands.
      if (error.type === 'max-buffer-size-exceeded') {
        this.#failure = new StreamBroken(`An event has more than ${EVENT_LENGTH_MAX} characters.`)
      }
    },
  })

  /** The events that this text completes. Throws when the text is too long. */
  feed(text: string): readonly ServerEvent[] {
    this.#parser.feed(text)
    if (this.#failure) {
      throw this.#failure
    }
    const events = this.#events
    this.#events = []
    return events
  }
}

/** Waits for a piece, but no longer than `ms`, and not after the signal was aborted. */
function within<T>(piece: Promise<T>, ms: number, clock: Clock, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => settle(() => reject(signal.reason))
    const cancel = clock.after(ms, () => settle(() => reject(new StreamBroken(`Nothing was received for ${ms} ms.`))))
    const settle = (how: () => void) => {
      cancel()
      signal.removeEventListener('abort', abort)
      how()
    }
    piece.then(
      value => settle(() => resolve(value)),
      error => settle(() => reject(error)),
    )
    signal.addEventListener('abort', abort)
    if (signal.aborted) {
      abort()
    }
  })
}
