import {
  type AnyCatalogue,
  type Collection,
  type Options,
  PARK,
  Replog,
  type StoreFactory,
  type Surroundings,
} from '@replog/core'
import { onTestFinished } from 'vitest'
import { memoryStore } from '../../../client/src/memory-store.js'
import { systemPlatform } from '../../../client/src/platform.js'
import { shippedCatalogue } from '../../../client/src/shipped-catalogue.js'
import { ModelServer, type ModelServerOptions } from '../../../testing/src/server/model-server.js'
import { VirtualTime } from '../../../testing/src/sim/virtual-time.js'

export type Client = Replog<AnyCatalogue>

export interface DeviceOptions extends Partial<Options> {
  readonly surroundings?: Surroundings
}

/** A client in virtual time, and its server. The client is closed when the test has finished. */
export class Device {
  readonly time = new VirtualTime()
  readonly clock = {
    now: () => Date.UTC(2026, 10, 1) + this.time.now,
    monotonic: () => this.time.now,
    after: (ms: number, run: () => void) => this.time.after(ms, run),
  }
  readonly server: ModelServer
  readonly store: StoreFactory
  readonly warnings: string[] = []
  user: string | null = null

  constructor(store: StoreFactory = memoryStore(), serverOptions: ModelServerOptions = {}) {
    this.store = store
    this.server = new ModelServer({ clock: this.clock, ...serverOptions })
  }

  client({ surroundings, ...options }: DeviceOptions = {}): Client {
    const platform = options.platform ?? { ...systemPlatform(), clock: this.clock, http: this.server.http() }
    const client = new Replog<AnyCatalogue>({
      url: '',
      store: this.store,
      platform: surroundings ? { ...platform, surroundings } : platform,
      user: () => this.user,
      token: async () => this.server.token(this.user ?? ''),
      onConflict: PARK,
      types: undefined,
      catalogue: shippedCatalogue(),
      log: { debug: () => {}, warn: message => this.warnings.push(message) },
      requestMs: 30_000,
      pageSize: 1_000,
      parallelMax: 2,
      ...options,
    })
    onTestFinished(() => client.close())
    return client
  }

  async opened(options: DeviceOptions = {}): Promise<Client> {
    const client = this.client(options)
    await client.open()
    return client
  }
}

/** The workouts of a client. */
export const workouts = (client: Client): Collection<AnyCatalogue, string> => client.db.workout!

/** The fields of a workout that is planned. */
export const planned = (name: string) => ({ status: 'scheduled', scheduled_date: '2026-11-29', name })
