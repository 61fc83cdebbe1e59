import type { Http, HttpRequest, HttpResponse } from '@replog/core'

/** Bodies of so many characters or fewer are not worth the time. */
const GZIP_ABOVE = 1024

/**
 * Makes requests with `fetch`: the given one, or that of the system. Bodies above 1 KB are sent with gzip where the
 * system can do that.
 */
export function fetchHttp(custom?: typeof fetch): Http {
  return async request => {
    const call = custom ?? globalThis.fetch
    const { body, headers } = await packed(request)
    const response = await call(request.url, {
      method: request.method,
      headers,
      cache: 'no-store',
      body,
      signal: request.signal,
    })
    return new FetchResponse(response)
  }
}

interface Packed {
  readonly body?: string | ArrayBuffer
  readonly headers: Readonly<Record<string, string>>
}

async function packed({ body, headers, signal }: HttpRequest): Promise<Packed> {
  if (body === undefined) {
    return { headers }
  }
  if (body.length <= GZIP_ABOVE || typeof CompressionStream === 'undefined') {
    return { body, headers }
  }
  const gzip = new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'))
  const bytes = await new Response(gzip).arrayBuffer()
  signal?.throwIfAborted()
  return { body: bytes, headers: { ...headers, 'Content-Encoding': 'gzip' } }
}

class FetchResponse implements HttpResponse {
  readonly #response: Response

  constructor(response: Response) {
    this.#response = response
  }

  get status(): number {
    return this.#response.status
  }

  header(name: string): string | null {
    return this.#response.headers.get(name)
  }

  text(): Promise<string> {
    return this.#response.text()
  }

  chunks(): AsyncIterable<string> | null {
    const { body } = this.#response
    return body ? { [Symbol.asyncIterator]: () => new Chunks(body) } : null
  }
}

/** The text of a body in pieces. `return` ends the connection at once, also while `next` waits. */
class Chunks implements AsyncIterator<string, undefined> {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #decoder = new TextDecoder()

  constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.getReader()
  }

  async next(): Promise<IteratorResult<string, undefined>> {
    for (;;) {
      const { done, value } = await this.#reader.read()
      const text = this.#decoder.decode(value, { stream: !done })
      // A piece may be the first part of a character.
      if (text !== '') {
        return { done: false, value: text }
      }
      if (done) {
        return { done, value: undefined }
      }
    }
  }

  async return(): Promise<IteratorResult<string, undefined>> {
    await this.#reader.cancel()
    return { done: true, value: undefined }
  }
}
