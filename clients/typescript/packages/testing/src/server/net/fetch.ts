import type { Clock } from '@replog/core'
import { type Answering, answerOf, framesOf, withToken } from './http.js'

/** A function with the arguments and the result of `fetch`. */
export type FetchFunction = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

const ORIGIN = 'http://model.test'
const WITHOUT_BODY = [204, 304]

/** @param token gives a token to requests that have none */
export function fetchOf(server: Answering, clock: Clock, token: (() => string) | undefined): FetchFunction {
  return async (input, init) => {
    const request = new Request(typeof input === 'string' ? new URL(input, ORIGIN) : input, init)
    const headers = Object.fromEntries(request.headers)
    const body = await unpacked(request)
    const asked = withToken({ method: request.method, url: request.url, headers, body }, token)
    const answer = await answerOf(server, clock, asked, request.signal)
    const content = answer.stream
      ? streamOf(framesOf(answer.stream, request.signal))
      : WITHOUT_BODY.includes(answer.status)
        ? null
        : answer.body
    return new Response(content, { status: answer.status, headers: answer.headers })
  }
}

async function unpacked(request: Request): Promise<string> {
  const isPacked = request.headers.get('content-encoding')?.toLowerCase() === 'gzip'
  return isPacked && request.body
    ? new Response(request.body.pipeThrough(new DecompressionStream('gzip'))).text()
    : request.text()
}

function streamOf(frames: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await frames.next()
      if (done) {
        controller.close()
      } else {
        controller.enqueue(encoder.encode(value))
      }
    },
    async cancel() {
      await frames.return(undefined)
    },
  })
}
