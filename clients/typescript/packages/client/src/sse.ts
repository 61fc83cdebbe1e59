import type { Clock, ReadEvents, ServerEvent } from '@replog/core'

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

const LINE_END = /\r\n|\r|\n/

/** A line is `field: value`, with or without the space. A comment is a field without a name. */
const LINE = /^([^:]*)(?:: ?(.*))?$/s

/** An event whose lines are not all there. */
interface Incomplete {
  event: string
  id?: string
  data?: string
  retry?: number
}

/**
 * Collects the events of the text that it is fed, as the HTML standard says ("Interpreting an event stream"). It
 * ignores fields that it does not know, as the standard demands.
 */
class Parser {
  /** The line that is not complete. */
  #rest = ''
  /** Whether the text so far ends with CR. An LF after it is of the same line end. */
  #isAfterCr = false
  #next: Incomplete = { event: 'message' }

  /** The events that this text completes. Throws when the text is too long. */
  feed(text: string): readonly ServerEvent[] {
    const events: ServerEvent[] = []
    const [first = '', ...others] = (this.#isAfterCr ? text.replace(/^\n/, '') : text).split(LINE_END)
    this.#isAfterCr = text === '' ? this.#isAfterCr : text.endsWith('\r')
    this.#rest += first
    for (const line of others) {
      events.push(...this.#take(this.#rest))
      this.#rest = line
    }
    if (this.#rest.length + (this.#next.data ?? '').length > EVENT_LENGTH_MAX) {
      throw new StreamBroken(`An event has more than ${EVENT_LENGTH_MAX} characters.`)
    }
    return events
  }

  /** The event that this line completes: an empty one does, when there is data. */
  #take(line: string): ServerEvent[] {
    const { event, data, ...others } = this.#next
    if (line !== '') {
      this.#setField(line)
      return []
    }
    // A delay waits for an event.
    this.#next = data === undefined ? { event: 'message', retry: others.retry } : { event: 'message' }
    return data === undefined ? [] : [{ event, data, ...others }]
  }

  #setField(line: string): void {
    const [, field, value = ''] = LINE.exec(line)!
    const next = this.#next
    if (field === 'data') {
      next.data = next.data === undefined ? value : `${next.data}\n${value}`
    } else if (field === 'event') {
      next.event = value || 'message'
    } else if (field === 'id' && !value.includes('\0')) {
      next.id = value
    } else if (field === 'retry' && /^\d+$/.test(value)) {
      next.retry = Number(value)
    }
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
