import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type AnyCatalogue, createClient, type Replog } from '@replog/client'
import { expect, vi } from 'vitest'
import { betterSqliteStore } from '../../../sqlite/src/better-sqlite.js'
import { shownBy, shownOf } from '../../src/conformance/shown.js'
import { pulled } from './real.js'

/** So often each device writes. */
const WRITE_MS = 100
/** The longest delay of a write of medium priority is 32 s, and some answers take 5 s. */
const CONVERGE_MS = 60_000

type Client = Replog<AnyCatalogue>

interface Answer {
  readonly path: string
  readonly status: number
  /** Of the operations of a push. */
  readonly mutationIds: readonly string[]
}

/** A device with its data in a file, on which an app writes all the time. */
export class Device {
  readonly name: string
  client: Client
  /** What the device has promised to keep: exercises, by id, with the number of their writes. */
  readonly promised = new Map<string, number>()
  readonly mutationIds: string[] = []
  readonly answers: Answer[] = []
  readonly #newClient: (device: Device) => Client
  #writing: Promise<void> = Promise.resolve()
  #isWriting = false

  constructor(name: string, newClient: (device: Device) => Client) {
    this.name = name
    this.#newClient = newClient
    this.client = newClient(this)
  }

  async open(): Promise<void> {
    await this.client.open()
    this.#isWriting = true
    this.#writing = this.#write()
  }

  async reopen(): Promise<void> {
    await this.client.close()
    this.client = this.#newClient(this)
    await this.open()
  }

  async stopWriting(): Promise<void> {
    this.#isWriting = false
    await this.#writing
  }

  /** Changes the first exercise that it made. */
  async patchFirst(): Promise<void> {
    const [[id, writes] = ['', 0]] = this.promised
    const { mutationIds } = await this.client.db.exercise!.patch(id, { notes: 'changed' })
    this.promised.set(id, writes + 1)
    this.mutationIds.push(...mutationIds)
  }

  /** Whether a request to this path has got this answer. */
  hasGot(path: string, status: number): boolean {
    return this.answers.some(answer => answer.path === path && answer.status === status)
  }

  async #write(): Promise<void> {
    while (this.#isWriting) {
      const name = `${this.name} ${this.promised.size}`
      const { value, mutationIds } = await this.client.db.exercise!.create({ name })
      this.promised.set(value.id, 1)
      this.mutationIds.push(...mutationIds)
      await new Promise(resolve => setTimeout(resolve, WRITE_MS))
    }
  }
}

/** The devices of one user. */
export class Devices {
  readonly #url: string
  readonly #user: string
  readonly #folder: string
  readonly #all: Device[] = []

  constructor(url: string, user: string, folder: string) {
    this.#url = url
    this.#user = user
    this.#folder = folder
  }

  async open(name: string): Promise<Device> {
    const device = new Device(name, self => this.#newClient(self))
    await device.open()
    this.#all.push(device)
    return device
  }

  async stopWriting(): Promise<void> {
    await Promise.all(this.#all.map(device => device.stopWriting()))
  }

  /** Everything that the server has. */
  pulled() {
    return pulled(this.#url, () => this.#token())
  }

  /**
   * Waits, without a call of the apps, until all devices show exactly what the server has. That must be each promised
   * write once, and no device has ever sent another mutation.
   */
  async converge(): Promise<void> {
    const promised = new Map(this.#all.flatMap(device => [...device.promised]))
    await vi.waitFor(
      async () => {
        const items = await this.pulled()
        expect(new Map(items.map(({ id, version }) => [id, version]))).toEqual(promised)
        for (const { client, name } of this.#all) {
          expect(await shownBy(client), name).toEqual(shownOf(items))
          expect(client.status.get(), name).toMatchObject({ online: true, phase: 'idle', pending: 0, rejected: 0 })
        }
      },
      { timeout: CONVERGE_MS, interval: 500 },
    )
    for (const { answers, mutationIds, name } of this.#all) {
      expect(new Set(answers.flatMap(answer => answer.mutationIds)), name).toEqual(new Set(mutationIds))
    }
  }

  async close(): Promise<void> {
    await this.stopWriting()
    await Promise.all(this.#all.map(({ client }) => client.close()))
  }

  async #token(): Promise<string> {
    return (await fetch(`${this.#url}/dev/token?sub=${this.#user}`)).text()
  }

  #newClient({ name, answers }: Device): Client {
    return createClient({
      url: this.#url,
      store: betterSqliteStore(join(this.#folder, `${this.#user}-${name}.db`), { durability: 'strict' }),
      user: () => this.#user,
      token: () => this.#token(),
      log: { debug() {}, warn() {} },
      fetch: async (input, init) => {
        const response = await fetch(input, init)
        const path = new URL(String(input)).pathname
        answers.push({ path, status: response.status, mutationIds: mutationIdsOf(init?.body) })
        return response
      },
    })
  }
}

function mutationIdsOf(body: unknown): string[] {
  if (body === undefined) {
    return []
  }
  const text = typeof body === 'string' ? body : gunzipSync(body as ArrayBuffer).toString()
  const { operations } = JSON.parse(text) as { operations: { mutation_id: string }[] }
  return operations.map(operation => operation.mutation_id)
}
