/** One event of a stream. */
export interface Frame {
  readonly id?: string
  readonly event: string
  readonly data: unknown
}

/** The events of a stream, one after the other. Comments and the time to wait before a reconnection are left out. */
export class Frames {
  readonly #chunks: AsyncIterator<string>
  #text = ''

  constructor(chunks: AsyncIterable<string>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** Of a response of `fetch`. */
  static of(response: Response): Frames {
    if (!response.body) {
      throw new Error(`${response.status}: no body (expected: a stream)`)
    }
    return new Frames(response.body.pipeThrough(new TextDecoderStream()))
  }

  async next(): Promise<Frame> {
    for (;;) {
      const end = this.#text.indexOf('\n\n')
      if (end < 0) {
        const { value, done } = await this.#chunks.next()
        if (done) {
          throw new Error('the stream has ended')
        }
        this.#text += value
        continue
      }
      const frame = parsed(this.#text.slice(0, end))
      this.#text = this.#text.slice(end + 2)
      if (frame) {
        return frame
      }
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.()
  }
}

function parsed(text: string): Frame | undefined {
  const field = (name: string) => text.match(new RegExp(`^${name}: ?(.*)$`, 'm'))?.[1]
  const event = field('event')
  return event === undefined ? undefined : { id: field('id'), event, data: JSON.parse(field('data') ?? 'null') }
}
