import type { Json, ReadEvents } from '@replog/core'
import { type AnyCatalogue, type Change, type Http, type Op, Replog, type StoreFactory, type Write } from '@replog/core'
import { SHIPPED_CATALOGUE } from '../server/catalogue/shipped-catalogue.js'
import { Device } from './device.js'
import { Person } from './person.js'
import { SeededRandom } from './random.js'
import { SimTab } from './sim-tab.js'
import type { Time } from './virtual-time.js'

export type Client = Replog<AnyCatalogue>

export interface OpenTab {
  readonly name: string
  readonly sim: SimTab
  readonly device: Device
  readonly client: Client
  readonly person: Person
  /** Set when `open` has ended. */
  isOpen: boolean
}

/** Something that must never happen, and did. */
export class Violation extends Error {
  override readonly name = 'Violation'
}

/** Faults of the network between a device and the server, as probabilities of one request. */
export interface Faults {
  readonly loseRequest: number
  readonly loseResponse: number
}

/** The server of a world: the model or a real one. */
export interface ServerOfWorld {
  readonly url: string
  readonly readEvents: ReadEvents
  http(user: string): Http
  token(user: string): Promise<string>
  /** Everything that the user has. */
  entities(user: string): Promise<readonly ServerItem[]>
  /** Whether a mutation was decided, and that was not lost. Absent where the server loses nothing. */
  isDecided?(user: string, mutationId: string): boolean
  /** Whether the log has the place of a mark. Absent where the server loses nothing. */
  hasPlace?(user: string, mark: string): boolean
}

/** One entity as the server gives it in a full pull. */
export interface ServerItem {
  readonly type: string
  readonly id: string
  readonly localId?: string
  readonly version: number
  readonly etag: string
  readonly updated_at: string
  readonly data: Json
}

/** Time that a world can let pass. */
export interface WorldTime extends Time {
  /** Lets so much time pass. */
  run(ms: number): Promise<void>
}

export interface WorldOptions {
  readonly seed: number
  readonly time: WorldTime
  /** Milliseconds since 1970 at the beginning of the world. */
  readonly epoch: number
  readonly server: ServerOfWorld
  readonly memoryStore: () => StoreFactory
  readonly log: (line: string) => void
  /** Changes the engine's ports, to prove that the simulation notices. */
  readonly sabotage?: (client: SabotagePoint) => void
}

/** The places where a sabotage test can break the engine. */
export interface SabotagePoint {
  onCommit: (change: Change) => Change
}

/** The simulated world: a server, devices with tabs, and persons. On virtual time it is deterministic. */
export class World {
  readonly time: WorldTime
  readonly server: ServerOfWorld
  readonly devices: { readonly user: string; readonly device: Device }[] = []
  readonly tabs: OpenTab[] = []
  /** Every mutation that the engine promised to keep, and the device that holds it. */
  readonly promised = new Map<string, { readonly user: string; readonly device: Device }>()
  /** Mutations that a device had from a pull, when the server lost them. Nobody sends them again. */
  readonly lost = new Set<string>()
  /** Every mutation that was in a queue. */
  readonly #stored = new Set<string>()
  faults: Faults = { loseRequest: 0, loseResponse: 0 }
  readonly random: SeededRandom
  readonly #options: WorldOptions
  readonly #sabotage: SabotagePoint = { onCommit: change => change }
  #count = 0

  constructor(options: WorldOptions) {
    this.#options = options
    this.random = new SeededRandom(options.seed)
    this.time = options.time
    this.server = options.server
    options.sabotage?.(this.#sabotage)
  }

  log(line: string): void {
    this.#options.log(`${(this.time.now / 1000).toFixed(3).padStart(9)} ${line}`)
  }

  addDevice(user: string): Device {
    const device = new Device(`${user}-${this.devices.length}`, this.#options.memoryStore())
    this.devices.push({ user, device })
    return device
  }

  /** Opens a tab on a device. */
  openTab(user: string, device: Device): OpenTab {
    const name = `${device.name}/${this.#count++}`
    const sim = new SimTab({
      time: this.time,
      epoch: this.#options.epoch,
      random: this.random.fork(),
      device,
      http: this.#network(user, device),
      readEvents: this.server.readEvents,
      onCommit: change => {
        const stored = this.#sabotage.onCommit(change)
        this.#checkCommit(name, user, stored)
        return stored
      },
    })
    const client = new Replog<AnyCatalogue>({
      url: this.server.url,
      store: sim.store,
      platform: sim.platform,
      user: () => user,
      token: () => this.server.token(user),
      onConflict: conflict =>
        conflict.current && Object.keys(conflict.mine).length > 1 ? conflict.patch(conflict.mine) : conflict.park(),
      types: undefined,
      catalogue: SHIPPED_CATALOGUE as unknown as Json,
      log: { debug: line => this.log(`${name}: ${line}`), warn: line => this.log(`${name}: ${line}`) },
      requestMs: 30_000,
      pageSize: 20,
      parallelMax: 2,
    })
    const person = new Person(this.random.fork(), write => this.#promise(user, device, write))
    const tab: OpenTab = { name, sim, device, client, person, isOpen: false }
    this.tabs.push(tab)
    this.log(`${name} opens`)
    client.open().then(
      () => {
        tab.isOpen = true
      },
      error => this.fail(`${name} does not open: ${error}`),
    )
    return tab
  }

  kill(tab: OpenTab): void {
    this.log(`${tab.name} is killed`)
    tab.sim.kill()
    this.tabs.splice(this.tabs.indexOf(tab), 1)
  }

  act(tab: OpenTab): void {
    tab.person.act(tab.client).catch((error: unknown) => {
      if (!(error instanceof Error && EXPECTED.includes(error.name))) {
        this.fail(`${tab.name}: an action failed: ${error instanceof Error ? error.stack : String(error)}`)
      }
    })
  }

  /** The server was restored from an older copy. Mutations that have left the queues by now are lost with it. */
  async restored(): Promise<void> {
    const queued = new Set<string>()
    for (const { user, device } of this.devices) {
      const { ops } = await device.store.store(user).open(NOT_FRESH)
      for (const { mutationId } of ops) {
        queued.add(mutationId)
      }
    }
    for (const id of this.#stored) {
      if (!queued.has(id)) {
        this.lost.add(id)
      }
    }
  }

  /** The first violation ends the history. */
  violation: Violation | undefined

  fail(message: string): void {
    this.violation ??= new Violation(message)
  }

  #promise(user: string, device: Device, write: Write<unknown>): void {
    for (const id of write.mutationIds) {
      this.promised.set(id, { user, device })
    }
  }

  /** A pull changes nothing of the queue but what is decided. */
  #checkCommit(tab: string, user: string, change: Change): void {
    for (const { mutationId } of [...(change.append ?? []), ...(change.update ?? [])]) {
      this.#stored.add(mutationId)
    }
    if (!change.base) {
      return
    }
    const removed = (change.remove ?? []) as readonly Op[]
    for (const { mutationId, mark } of removed) {
      // The pull was answered before the server was restored.
      if (mark && this.server.hasPlace?.(user, mark) === false) {
        this.lost.add(mutationId)
      }
    }
    const wrong = [...(change.update ?? []), ...removed].filter(op => op.state !== 'acked')
    if (wrong.length > 0 || change.append) {
      this.fail(`${tab}: a pull changes operations that are not decided: ${wrong.map(op => `${op.seq} ${op.state}`)}`)
    }
  }

  #network(user: string, device: Device): Http {
    const http = this.server.http(user)
    const random = this.random.fork()
    const pause = (ms: number) => new Promise<void>(resolve => this.time.after(random.next() * ms, resolve))
    return async request => {
      const isStream = request.url.includes('/stream')
      await pause(40)
      if (!device.isOnline || random.chance(this.faults.loseRequest)) {
        throw new Error('the request was lost')
      }
      const response = await http(request)
      if (isStream) {
        return response
      }
      await pause(40)
      if (!device.isOnline || random.chance(this.faults.loseResponse)) {
        throw new Error('the response was lost')
      }
      return response
    }
  }
}

/** Opens a store that has data. */
export const NOT_FRESH = {
  format: 0,
  device: '',
  user: null,
  epoch: 0,
  generation: 0,
  pulls: 0,
  clockOffset: 0,
  lastTime: 0,
}

/** Errors that an app must expect: another tab was faster, or the app asked for something that cannot be. */
const EXPECTED = ['Stale', 'InvalidWrite', 'StorageFailed']
