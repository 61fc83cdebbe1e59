import { type AnyCatalogue, anonymousAccount, type Collection, type SignedIn, type SignInOptions } from '@replog/core'
import { systemPlatform } from '../../../client/src/platform.js'
import { freshMeta } from '../../src/store.js'
import { type Client, Device, type DeviceOptions, workouts } from './client.js'

export const ANONYMOUS = 'anonymous-1'
export const MINUTES = 60_000

/** A device whose person has used an account without signing in. The network can be cut. */
export class AnonymousDevice extends Device {
  isOnline = true
  /** The requests so far, as method and path. */
  readonly requests: string[] = []
  /** Called before each request. */
  onRequest: (request: string) => void = () => {}
  override user: string | null = ANONYMOUS

  readonly from = anonymousAccount({ user: ANONYMOUS, token: async () => this.server.token(ANONYMOUS) })

  override client(options: DeviceOptions = {}): Client {
    const http = this.server.http()
    return super.client({
      platform: {
        ...systemPlatform(),
        clock: this.clock,
        http: async request => {
          const name = `${request.method} ${new URL(request.url, 'http://model').pathname}`
          this.requests.push(name)
          this.onRequest(name)
          if (!this.isOnline) {
            throw new TypeError('offline')
          }
          return http(request)
        },
      },
      ...options,
    })
  }

  /** A client whose data is at the server. */
  async synced(options: DeviceOptions = {}): Promise<Client> {
    const client = await this.opened(options)
    await this.until(client.sync())
    return client
  }

  until<T>(promise: Promise<T>): Promise<T> {
    return this.time.until(promise, 10 * MINUTES)
  }

  signIn(client: Client, options: SignInOptions = {}): Promise<SignedIn> {
    this.user = 'alice'
    return client.signIn({ from: this.from, ...options })
  }

  /** The names of the entities of a user at the server, in order. */
  names(user: string): unknown[] {
    return this.server
      .entities(user)
      .map(({ data }) => (data as { name?: string }).name)
      .sort()
  }
}

export const collection = (client: Client, type: string): Collection<AnyCatalogue, string> => client.db[type]!

/** The names of the workouts that a client shows, in order. */
export const shown = async (client: Client) => (await workouts(client).all().get()).map(row => row.name).sort()

/** Whether the device has no data of the old account any more. */
export async function isForgotten(device: Device): Promise<boolean> {
  const store = device.store.store(ANONYMOUS)
  const { meta } = await store.open(freshMeta(ANONYMOUS, 'another look'))
  await store.destroy()
  return meta.device === 'another look'
}
