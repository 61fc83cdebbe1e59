import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ModelServer } from '../model-server.js'

/** A model server that is reached over the network. */
export interface ListeningServer {
  /** Its origin, such as `http://127.0.0.1:41234`. */
  readonly url: string
  /** Ends all connections. */
  close(): Promise<void>
}

const EXPOSED = 'etag, location, retry-after, backoff, preference-applied, idempotency-replayed, ratelimit, date'
const ALLOWED =
  'authorization, content-type, content-encoding, accept, prefer, if-none-match, idempotency-key, last-event-id, ' +
  'replog-device, replog-catalogue, replog-min-token, replog-seen'

/**
 * Serves a model over HTTP on this machine, for clients that use a real `fetch`. Pages of any origin may call it. The
 * server must have the clock of the machine.
 *
 * @param port 0 for any free port
 */
export async function listen(server: ModelServer, port = 0): Promise<ListeningServer> {
  const answer = server.fetch()
  const listening = createServer((incoming, outgoing) => {
    serve(answer, incoming, outgoing).catch(error => outgoing.destroy(error))
  })
  await new Promise<void>((resolve, reject) => {
    listening.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  const { port: taken } = listening.address() as AddressInfo
  return { url: `http://127.0.0.1:${taken}`, close: () => close(listening) }
}

function close(listening: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    listening.close(error => (error ? reject(error) : resolve()))
    listening.closeAllConnections()
  })
}

async function serve(
  answer: (input: string, init: RequestInit) => Promise<Response>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const abort = new AbortController()
  outgoing.on('close', () => abort.abort())
  const cors = corsHeaders(incoming.headers.origin)
  if (incoming.method === 'OPTIONS') {
    outgoing.writeHead(204, cors).end()
    return
  }
  const body = await bodyOf(incoming)
  const response = await answer(incoming.url ?? '/', {
    method: incoming.method,
    headers: headersOf(incoming),
    signal: abort.signal,
    ...(body.length > 0 ? { body } : {}),
  })
  outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), ...cors })
  for await (const chunk of response.body ?? []) {
    outgoing.write(chunk)
  }
  outgoing.end()
}

function corsHeaders(origin: string | undefined): Record<string, string> {
  return origin === undefined
    ? {}
    : {
        'access-control-allow-origin': origin,
        'access-control-allow-headers': ALLOWED,
        'access-control-allow-methods': 'GET, POST, PUT, DELETE',
        'access-control-expose-headers': EXPOSED,
        vary: 'origin',
      }
}

function headersOf(incoming: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (typeof value === 'string' && name !== 'connection' && name !== 'transfer-encoding') {
      headers.set(name, value)
    }
  }
  return headers
}

async function bodyOf(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = []
  for await (const piece of incoming) {
    pieces.push(piece)
  }
  return new Uint8Array(await new Blob(pieces as Uint8Array<ArrayBuffer>[]).arrayBuffer())
}
