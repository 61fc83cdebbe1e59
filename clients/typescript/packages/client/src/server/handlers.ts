import type { IncomingMessage, ServerResponse } from 'node:http'
import type { PingAnswer, PingRequest } from './channel.js'
import { headerOf } from './headers.js'

/** A ping has an empty body. More than this is not read. */
const BODY_BYTES_MAX = 65_536

/** Takes pings: a channel, or anything like it. */
export interface Receiver {
  receive(request: PingRequest): Promise<PingAnswer>
}

/** One channel, or the channel of an id, for an address that receives the pings of several. */
export type Receivers = Receiver | ((channelId: string) => Receiver | undefined)

/** A handler for `node:http`, and for frameworks with its requests and responses, such as Express. */
export function nodeHandler(receivers: Receivers): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    answerTo(receivers, request.method ?? '', request.headers, () => bodyOf(request)).then(
      answer => send(response, answer),
      // The connection broke while the body was read.
      () => response.destroy(),
    )
  }
}

/** A handler for servers that take a `Request` and give a `Response`. */
export function fetchHandler(receivers: Receivers): (request: Request) => Promise<Response> {
  return async request => {
    const read = async () => (request.body && !request.bodyUsed ? limited(request.body) : new Uint8Array())
    const { status, body } = await answerTo(receivers, request.method, request.headers, read)
    return new Response(body === '' ? null : body, { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' } })
  }
}

async function answerTo(
  receivers: Receivers,
  method: string,
  headers: PingRequest['headers'],
  read: () => Promise<Uint8Array | null>,
): Promise<PingAnswer> {
  const channelId = headerOf(headers, 'X-Goog-Channel-ID') ?? ''
  const receiver = typeof receivers === 'function' ? receivers(channelId) : receivers
  if (!receiver) {
    return { status: 404, body: 'X-Goog-Channel-ID: not a channel of this address' }
  }
  const body = await read()
  return body === null
    ? { status: 413, body: `body: more than ${BODY_BYTES_MAX} bytes (expected: none)` }
    : receiver.receive({ method, headers, body })
}

function send(response: ServerResponse, { status, body }: PingAnswer): void {
  // The rest of a body that is too long is not read, so no other request can follow it.
  const connection = status === 413 ? { Connection: 'close' } : {}
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...connection })
  response.end(body)
}

/** A body that a framework has read already counts as empty. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | null> {
  // A body that is too long gets an answer, so the connection must stay open.
  return request.readableEnded ? new Uint8Array() : limited(request.iterator({ destroyOnReturn: false }))
}

/** The bytes of a body; null when it has too many. */
async function limited(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > BODY_BYTES_MAX) {
      return null
    }
    parts.push(chunk)
  }
  return Buffer.concat(parts)
}
