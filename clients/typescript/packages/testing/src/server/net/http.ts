import type { Clock, Http, HttpResponse } from '@replog/core'
import type { ModelRequest, ModelResponse } from '../message.js'
import type { EventStream } from '../ping/event-stream.js'

/** The part of the server that the adapters use. */
export interface Answering {
  handle(request: ModelRequest, waitedMs?: number): ModelResponse
  onMove(user: string, moved: () => void): () => void
}

/** @param token gives a token to requests that have none */
export function httpOf(server: Answering, clock: Clock, token: (() => string) | undefined): Http {
  return async request => {
    const answer = await answerOf(server, clock, withToken(request, token), request.signal)
    return responseOf(answer, request.signal)
  }
}

export function withToken<R extends ModelRequest>(request: R, token: (() => string) | undefined): R {
  const headers = request.headers ?? {}
  const isNamed = Object.keys(headers).some(name => name.toLowerCase() === 'authorization')
  return token && !isNamed ? { ...request, headers: { ...headers, authorization: `Bearer ${token()}` } } : request
}

/** Holds a request as long as the real server would. */
export async function answerOf(
  server: Answering,
  clock: Clock,
  request: ModelRequest,
  signal: AbortSignal | undefined,
): Promise<ModelResponse> {
  signal?.throwIfAborted()
  const begin = clock.monotonic()
  let answer = server.handle(request)
  while (answer.hold) {
    await moved(server, clock, answer.hold, signal)
    answer = server.handle(request, clock.monotonic() - begin)
  }
  return answer
}

/** Ends when the user's log moves on, or after the time. Rejects when the request is aborted. */
function moved(
  server: Answering,
  clock: Clock,
  hold: { readonly user: string; readonly ms: number },
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      stopListening()
      stopTimer()
      signal?.removeEventListener('abort', aborted)
    }
    const done = () => {
      stop()
      resolve()
    }
    const aborted = () => {
      stop()
      reject(signal?.reason)
    }
    const stopListening = server.onMove(hold.user, done)
    const stopTimer = clock.after(hold.ms, done)
    signal?.addEventListener('abort', aborted)
  })
}

function responseOf(answer: ModelResponse, signal: AbortSignal | undefined): HttpResponse {
  const { status, headers, body, stream } = answer
  const frames = stream && framesOf(stream, signal)
  return {
    status,
    header: name => headers[name.toLowerCase()] ?? null,
    text: async () => {
      let text = body
      for await (const frame of frames ?? []) {
        text += frame
      }
      return text
    },
    chunks: () => frames ?? piece(body),
  }
}

async function* piece(body: string): AsyncGenerator<string> {
  yield body
}

/** The frames of a stream as they come. The stream is closed when nobody reads it any more. */
export async function* framesOf(stream: EventStream, signal?: AbortSignal): AsyncGenerator<string> {
  const close = () => stream.close()
  signal?.addEventListener('abort', close)
  try {
    for (;;) {
      signal?.throwIfAborted()
      const frame = stream.take()
      if (frame !== undefined) {
        yield frame
      } else if (stream.isOver) {
        return
      } else {
        await new Promise<void>(resolve => stream.onFrame(resolve))
      }
    }
  } finally {
    signal?.removeEventListener('abort', close)
    stream.close()
  }
}
