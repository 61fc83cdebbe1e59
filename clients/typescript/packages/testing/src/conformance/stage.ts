import type { Json, ReadEvents, StoreFactory } from '@replog/core'
import { type AnyCatalogue, type Http, MINE, PARK, Replog, THEIRS } from '@replog/core'
import { SHIPPED_CATALOGUE } from '../server/catalogue/shipped-catalogue.js'
import { Device } from '../sim/device.js'
import { SeededRandom } from '../sim/random.js'
import { SimTab } from '../sim/sim-tab.js'
import type { Time } from '../sim/virtual-time.js'
import type { ServerItem } from '../sim/world.js'
import type { History } from './steps.js'

export type Client = Replog<AnyCatalogue>

/** The server of a history: the model or a real one. */
export interface ServerOfStage {
  readonly http: Http
  readonly url: string
  readonly token: () => Promise<string>
  readonly readEvents: ReadEvents
  /** Everything that the user has. */
  readonly entities: () => Promise<readonly ServerItem[]>
}

export interface StageOptions {
  readonly user: string
  readonly seed: number
  readonly time: Time
  readonly epoch: number
  readonly memoryStore: () => StoreFactory
  readonly server: ServerOfStage
  readonly onConflict: History['onConflict']
  readonly log: (line: string) => void
}

export interface OpenTab {
  readonly sim: SimTab
  readonly client: Client
}

/** The devices and tabs of one history. */
export class Stage {
  readonly tabs = new Map<string, OpenTab>()
  readonly #devices = new Map<string, DeviceOnStage>()
  readonly #options: StageOptions
  readonly #random: SeededRandom

  constructor(options: StageOptions) {
    this.#options = options
    this.#random = new SeededRandom(options.seed)
  }

  /** The tab with this name. */
  tab(name: string): OpenTab {
    const tab = this.tabs.get(name)
    if (!tab) {
      throw new Error(`${name}: not an open tab (expected: one of ${[...this.tabs.keys()]})`)
    }
    return tab
  }

  async open(name: string): Promise<void> {
    const { user, time, epoch, server, onConflict, log } = this.#options
    const { device } = this.#device(name)
    const sim = new SimTab({
      time,
      epoch,
      random: this.#random.fork(),
      device,
      http: request => this.#request(name, request),
      readEvents: server.readEvents,
      onCommit: change => change,
    })
    const client: Client = new Replog<AnyCatalogue>({
      url: server.url,
      store: sim.store,
      platform: sim.platform,
      user: () => user,
      token: server.token,
      onConflict: onConflict === 'mine' ? MINE : onConflict === 'theirs' ? THEIRS : PARK,
      types: undefined,
      catalogue: SHIPPED_CATALOGUE as unknown as Json,
      log: { debug: line => log(`${name}: ${line}`), warn: line => log(`${name}: ${line}`) },
      requestMs: 30_000,
      pageSize: 100,
      parallelMax: 2,
    })
    this.tabs.set(name, { sim, client })
    await client.open()
  }

  kill(name: string): void {
    this.tab(name).sim.kill()
    this.tabs.delete(name)
  }

  setOnline(deviceName: string, isOnline: boolean): void {
    this.#device(deviceName).device.isOnline = isOnline
    for (const [name, { sim }] of this.tabs) {
      if (deviceOf(name) === deviceOf(deviceName)) {
        sim.changed()
      }
    }
  }

  lose(deviceName: string, what: keyof DeviceOnStage['lost'], times: number): void {
    this.#device(deviceName).lost[what] = times
  }

  /** How many pushes a device has made since this was asked for the last time. */
  takePushes(deviceName: string): number {
    const device = this.#device(deviceName)
    const { pushes } = device
    device.pushes = 0
    return pushes
  }

  #device(name: string): DeviceOnStage {
    const known = this.#devices.get(deviceOf(name))
    const made = known ?? {
      device: new Device(deviceOf(name), this.#options.memoryStore()),
      lost: { requests: 0, responses: 0, pulls: 0 },
      pushes: 0,
    }
    this.#devices.set(deviceOf(name), made)
    return made
  }

  async #request(name: string, request: Parameters<Http>[0]): ReturnType<Http> {
    const onStage = this.#device(name)
    const { device, lost } = onStage
    const isPush = request.url.includes('/sync/push')
    onStage.pushes += isPush ? 1 : 0
    if (!device.isOnline || (isPush && lost.requests > 0)) {
      lost.requests -= isPush ? 1 : 0
      throw new Error('the request was lost')
    }
    const response = await this.#options.server.http(request)
    const answers = isPush ? 'responses' : 'pulls'
    const isLost = (isPush || request.url.includes('/api/sync?')) && lost[answers] > 0
    if (!device.isOnline || isLost) {
      lost[answers] -= isLost ? 1 : 0
      throw new Error('the response was lost')
    }
    return response
  }
}

interface DeviceOnStage {
  readonly device: Device
  /** The pushes, the answers to pushes, and those to pulls, that are still to be lost. */
  readonly lost: { requests: number; responses: number; pulls: number }
  pushes: number
}

export function deviceOf(tab: string): string {
  return tab.split('/')[0] ?? tab
}
