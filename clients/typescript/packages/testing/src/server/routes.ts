import type { Accounts } from './accounts.js'
import type { Auth, Caller } from './auth.js'
import type { Disturbances, Part } from './disturbances.js'
import { headerOf, json, type ModelRequest, type ModelResponse, noContent, text } from './message.js'
import type { Channels } from './ping/channels.js'
import { readState } from './ping/state-request.js'
import type { Streams } from './ping/streams.js'
import { ProblemError } from './problem.js'
import { parse } from './push/push-reader.js'
import { type Reads, requireNone } from './reads.js'
import { shown } from './text.js'
import type { Tickets } from './tickets.js'
import { readDevice, type Writes } from './writes.js'

/** The parts that answer. */
export interface Handlers {
  readonly auth: Auth
  readonly tickets: Tickets
  readonly disturbances: Disturbances
  readonly writes: Writes
  readonly reads: Reads
  readonly streams: Streams
  readonly channels: Channels
  /** Absent when the server does not erase accounts. */
  readonly accounts: Accounts | undefined
}

/** One request on its way to its handler. */
interface Exchange {
  readonly caller: Caller
  readonly request: ModelRequest
  readonly parameters: URLSearchParams
  readonly waitedMs: number
  /** The variable parts of the path. */
  readonly parts: readonly string[]
}

interface Route {
  readonly path: RegExp
  readonly methods: { readonly [method: string]: (exchange: Exchange) => ModelResponse }
  /** The part whose outages it shares. Pushes look for theirs after they were read. */
  readonly part?: Part
}

const STREAM_PATH = '/api/sync/stream'

/** Finds the handler of a request. */
export class Routes {
  readonly #handlers: Handlers
  readonly #routes: readonly Route[]

  constructor(handlers: Handlers) {
    this.#handlers = handlers
    this.#routes = this.#all()
  }

  /** The answer; throws the problem of a refused request. */
  answer(request: ModelRequest, waitedMs: number): ModelResponse {
    const url = new URL(request.url, 'http://model')
    if (url.pathname === '/dev/token') {
      return text(200, this.#handlers.auth.token(url.searchParams.get('sub') ?? 'dev'))
    }
    const caller = this.#caller(request, url)
    for (const { path, methods, part } of this.#routes) {
      const match = path.exec(url.pathname)
      if (match) {
        const handler = methods[request.method]
        if (!handler) {
          const allowed = Object.keys(methods).join(', ')
          const detail = `method: ${shown(request.method)} (expected: one of ${allowed})`
          throw new ProblemError('method_not_allowed', detail, { headers: { allow: allowed } })
        }
        const strike = part && this.#handlers.disturbances.strike(part)
        if (strike) {
          throw strike.problem
        }
        const parts = match.slice(1).map(decodeURIComponent)
        return handler({ caller, request, parameters: url.searchParams, waitedMs, parts })
      }
    }
    throw new ProblemError('not_found', `nothing is at ${shown(url.pathname)}`)
  }

  /** A ticket stands for the header where a browser cannot set one. */
  #caller(request: ModelRequest, url: URL): Caller {
    const ticket = url.searchParams.get('ticket')
    const authorization = headerOf(request, 'authorization')
    return ticket !== null && authorization === undefined && url.pathname === STREAM_PATH
      ? this.#handlers.tickets.use(ticket)
      : this.#handlers.auth.caller(authorization)
  }

  #all(): readonly Route[] {
    return [...this.#ofSync(), ...this.#ofPings(), ...this.#ofAccount()]
  }

  #ofSync(): readonly Route[] {
    const { writes, reads } = this.#handlers
    return [
      { path: /^\/api\/sync\/push$/, methods: { POST: ({ caller, request }) => writes.push(caller, request) } },
      {
        path: /^\/api\/sync$/,
        part: 'reads',
        methods: { GET: each => reads.pull(each.caller, each.request, each.parameters, each.waitedMs) },
      },
      {
        path: /^\/api\/sync\/status$/,
        part: 'reads',
        methods: { GET: ({ caller, parameters }) => reads.status(caller, parameters) },
      },
      { path: /^\/api\/catalogue$/, methods: { GET: ({ request }) => reads.catalogue(request) } },
      {
        path: /^\/api\/mutations\/([^/]+)$/,
        part: 'reads',
        methods: { GET: ({ caller, parts }) => writes.receipt(caller, parts[0]!) },
      },
      { path: /^\/api\/([^/]+)\/([^/]+)\/history$/, part: 'reads', methods: { GET: each => this.#history(each) } },
    ]
  }

  #ofPings(): readonly Route[] {
    const { writes, channels, tickets } = this.#handlers
    return [
      { path: /^\/api\/sync\/stream$/, part: 'streams', methods: { GET: each => this.#stream(each) } },
      {
        path: /^\/api\/sync\/stream-ticket$/,
        part: 'streams',
        methods: { POST: ({ caller }) => json(200, tickets.issue(caller)) },
      },
      { path: /^\/api\/sync\/presence$/, part: 'streams', methods: { PUT: each => this.#presence(each) } },
      {
        path: /^\/api\/sync\/channel$/,
        part: 'streams',
        methods: {
          GET: ({ caller }) => json(200, channels.list(caller.user)),
          POST: ({ caller, request }) => json(200, channels.register(caller.user, parse(writes.readBody(request)))),
        },
      },
      {
        path: /^\/api\/sync\/channel\/([^/]+)$/,
        part: 'streams',
        methods: {
          GET: ({ caller, parts }) => json(200, channels.show(caller.user, parts[0]!)),
          DELETE: ({ caller, parts }) => {
            channels.stop(caller.user, parts[0]!)
            return noContent()
          },
        },
      },
    ]
  }

  #ofAccount(): readonly Route[] {
    const { accounts } = this.#handlers
    if (!accounts) {
      return []
    }
    return [
      {
        path: /^\/api\/account$/,
        part: 'writes',
        methods: { DELETE: ({ caller, request }) => accounts.delete(caller, request) },
      },
      {
        path: /^\/api\/account\/erasure$/,
        part: 'reads',
        methods: { GET: ({ caller }) => accounts.erasure(caller) },
      },
    ]
  }

  #history({ caller, request, parameters, parts }: Exchange): ModelResponse {
    const [collection = '', id = ''] = parts
    return this.#handlers.reads.history(caller, request, { collection, id }, parameters)
  }

  #stream({ caller, request, parameters }: Exchange): ModelResponse {
    const stream = this.#handlers.streams.open(caller, parameters, headerOf(request, 'last-event-id'))
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store, no-transform' }
    return { status: 200, headers, body: '', stream }
  }

  /** Sets the state of a device in a room. */
  #presence({ caller, request, parameters }: Exchange): ModelResponse {
    requireNone(parameters)
    readDevice(headerOf(request, 'replog-device'))
    const { room, device, state } = readState(parse(this.#handlers.writes.readBody(request)))
    if (!this.#handlers.streams.rooms.say({ user: caller.user, room }, device, state)) {
      const expected = 'one with a stream open that asked for presence there'
      throw new ProblemError('not_found', `device ${device} is not in room ${room} (expected: ${expected})`)
    }
    return noContent()
  }
}
