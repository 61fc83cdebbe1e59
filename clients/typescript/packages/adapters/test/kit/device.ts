import { type ClientOptions, createClient, memoryStore, type Replog, type StoreFactory } from '@replog/client'
import { onTestFinished } from 'vitest'
import type { Catalogue } from '../../../client/test/cli/golden/shipped.js'
import type { TestServer } from './server.js'

export type Client = Replog<Catalogue>

/** One device of a user: its data, its network, and the client that runs on it. */
export class Device {
  store: StoreFactory
  isOnline = true
  /** The bodies of the pushes that this device sent. */
  readonly pushes: { readonly atomic: boolean; readonly operations: readonly { readonly op: string }[] }[] = []
  readonly #server: TestServer
  readonly #user: string
  readonly #streams = new Set<AbortController>()

  constructor(server: TestServer, user: string, store: StoreFactory = memoryStore()) {
    this.#server = server
    this.#user = user
    this.store = store
  }

  /** Starts the app: a new client on the data of this device. */
  async start(options: Partial<ClientOptions> = {}): Promise<Client> {
    const client = createClient<Catalogue>({
      url: this.#server.url,
      store: this.store,
      user: () => this.#user,
      token: () => this.#server.token(this.#user),
      fetch: (input, init) => this.#fetch(input, init),
      log: { debug: () => {}, warn: () => {} },
      ...options,
    })
    await client.open()
    onTestFinished(() => client.close())
    return client
  }

  /** Takes the network away: requests fail, and so do those that are under way. */
  disconnect(): void {
    this.isOnline = false
    for (const stream of this.#streams) {
      stream.abort(new TypeError('The network is gone.'))
    }
    this.#streams.clear()
  }

  connect(): void {
    this.isOnline = true
  }

  async #fetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    if (!this.isOnline) {
      throw new TypeError('There is no network.')
    }
    const request = new Request(input, init)
    if (request.method === 'POST' && request.url.endsWith('/sync/push')) {
      this.pushes.push(JSON.parse(await unpacked(request.clone())))
    }
    const network = new AbortController()
    this.#streams.add(network)
    const signal = AbortSignal.any([network.signal, request.signal])
    return this.#server.fetch(this.#user)(request, { signal })
  }
}

async function unpacked(request: Request): Promise<string> {
  const isPacked = request.headers.get('content-encoding') === 'gzip'
  return isPacked && request.body
    ? new Response(request.body.pipeThrough(new DecompressionStream('gzip'))).text()
    : request.text()
}
