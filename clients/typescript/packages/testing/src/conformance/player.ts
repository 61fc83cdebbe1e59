import type { Json, Write } from '@replog/core'
import { shownBy, shownOf } from './shown.js'
import { type Client, Stage, type StageOptions } from './stage.js'
import type { Fields, History, ServerStep, Step, WriteStep } from './steps.js'

type ShownRow = { readonly id: string; readonly $sync: string; readonly [field: string]: Json | undefined }

export interface PlayerOptions extends Omit<StageOptions, 'onConflict'> {
  /** Ends with the result of a promise; on virtual time, it lets time go on meanwhile. */
  readonly until: <T>(promise: Promise<T>) => Promise<T>
  readonly wait: (ms: number) => Promise<void>
  /** Does a step of the server. */
  readonly control: (step: ServerStep) => void | Promise<void>
}

/** A history did not go as it says. */
export class Deviation extends Error {
  override readonly name = 'Deviation'
}

/** Plays a history. At its end every device must show what the server has. */
export async function play(history: History, options: PlayerOptions): Promise<void> {
  const player = new Player(history, options)
  for (const [i, step] of history.steps.entries()) {
    try {
      await player.step(step)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new Deviation(`step ${i + 1}, ${JSON.stringify(step)}: ${reason}`)
    }
  }
  await player.end(history.converges ?? true)
}

class Player {
  readonly #options: PlayerOptions
  readonly #stage: Stage
  /** Entities by their names in the history. */
  readonly #entities = new Map<string, { readonly type: string; readonly id: string }>()
  readonly #rows = new Map<string, ShownRow>()
  readonly #writes = new Map<string, Write<unknown>>()

  constructor(history: History, options: PlayerOptions) {
    this.#options = options
    this.#stage = new Stage({ ...options, onConflict: history.onConflict })
  }

  async step(step: Step): Promise<void> {
    if ('open' in step) {
      await this.#until(this.#stage.open(step.open))
    } else if ('kill' in step) {
      this.#stage.kill(step.kill)
    } else if ('freeze' in step) {
      this.#stage.tab(step.freeze).sim.freeze()
    } else if ('resume' in step) {
      this.#stage.tab(step.resume).sim.resume()
    } else if ('offline' in step) {
      this.#stage.setOnline(step.offline, false)
    } else if ('online' in step) {
      this.#stage.setOnline(step.online, true)
    } else if ('lose' in step) {
      this.#stage.lose(step.of, step.lose, step.times)
    } else if ('sync' in step) {
      const clients = [step.sync].flat().map(tab => this.#stage.tab(tab).client)
      for (const { state } of await this.#until(Promise.all(clients.map(client => client.sync())))) {
        requireSame(state, step.is ?? 'synced')
      }
    } else if ('pushes' in step) {
      const pushes = this.#stage.takePushes(step.pushes)
      requireSame(pushes, step.are ?? pushes)
    } else if ('wait' in step) {
      await this.#options.wait(step.wait)
    } else if ('server' in step) {
      await this.#options.control(step)
    } else {
      await this.#onTab(step, this.#stage.tab(step.on).client)
    }
  }

  /** Every tab shows what the server has. */
  async end(converges: boolean): Promise<void> {
    for (const { client } of this.#stage.tabs.values()) {
      await this.#until(client.sync())
    }
    for (const [name, { client }] of this.#stage.tabs) {
      const { state } = await this.#until(client.sync())
      requireSame(state, 'synced')
      if (converges) {
        requireSame(client.status.get().pending, 0)
        await this.#compare(name, client)
      }
      await this.#until(client.close())
    }
  }

  async #onTab(step: Extract<Step, { on: string }>, client: Client): Promise<void> {
    if ('show' in step) {
      this.#rows.set(step.as, (await this.#row(client, step.show)) as ShownRow)
    } else if ('cancel' in step) {
      requireSame(await this.#until(this.#write(step.cancel).cancel()), step.is)
    } else if ('outcome' in step) {
      requireSame((await this.#until(this.#write(step.outcome).server)).status, step.is)
    } else if ('rejected' in step) {
      const found = (await this.#until(client.rejected.list())).map(({ id, code }) => ({ of: id, code }))
      requireSame(
        found,
        step.rejected.map(({ of, code }) => ({ of: this.#entity(of).id, code })),
      )
    } else if ('retry' in step || 'discard' in step || 'edit' in step) {
      await this.#answer(step, client)
    } else if ('shows' in step) {
      for (const [name, fields] of Object.entries(step.shows)) {
        this.#requireRow(name, await this.#row(client, name), fields)
      }
    } else if ('status' in step) {
      requireMembers('status', client.status.get(), step.status)
    } else if ('pending' in step) {
      requireSame(client.status.get().pending, step.pending)
    } else {
      const write = await this.#until(this.#make(step, client))
      this.#writes.set(step.name ?? 'last', write)
    }
  }

  async #answer(
    step: { readonly retry: string } | { readonly discard: string } | { readonly edit: string; readonly data: Fields },
    client: Client,
  ): Promise<void> {
    const { id } = this.#entity('retry' in step ? step.retry : 'discard' in step ? step.discard : step.edit)
    const rejected = (await this.#until(client.rejected.list())).find(found => found.id === id)
    if (!rejected) {
      throw new Error('no such rejected write')
    }
    if ('retry' in step) {
      await this.#until(rejected.retry())
    } else if ('discard' in step) {
      await this.#until(rejected.discard())
    } else {
      await this.#until(rejected.edit(this.#fields(step.data)))
    }
  }

  #make(step: Extract<Step, { on: string }>, client: Client): Promise<Write<unknown>> {
    const writes = 'write' in step ? step.write : [step as WriteStep]
    const { policy, priority } = step as { policy?: 'merge'; priority?: 'high' }
    const options = { ...(policy ? { policy } : {}), ...(priority ? { priority } : {}) }
    return client.write(tx => {
      for (const write of writes) {
        if ('create' in write || 'upsert' in write) {
          const type = 'create' in write ? write.create : write.upsert
          const data = this.#fields(write.data)
          const { id } = 'create' in write ? tx[type]!.create(data) : tx[type]!.upsert(data)
          this.#entities.set(write.as, { type, id })
        } else if ('patch' in write) {
          const { type, id } = this.#entity(write.patch)
          const target = write.row === undefined ? id : this.#rows.get(write.row)
          tx[type]!.patch(target as never, this.#fields(write.data))
        } else {
          const { type, id } = this.#entity(write.delete)
          tx[type]!.delete(id)
        }
      }
    }, options)
  }

  #row(client: Client, name: string): Promise<unknown> {
    const { type, id } = this.#entity(name)
    return this.#until(client.db[type]!.get(id))
  }

  #requireRow(name: string, row: unknown, fields: Fields | null): void {
    if (fields === null || row === undefined) {
      requireSame(row ?? null, fields)
      return
    }
    requireMembers(name, row as object, this.#fields(fields))
  }

  async #compare(name: string, client: Client): Promise<void> {
    const wanted = shownOf(await this.#until(this.#options.server.entities()))
    const shown = await this.#until(shownBy(client))
    for (const key of new Set([...wanted.keys(), ...shown.keys()])) {
      if (shown.get(key) !== wanted.get(key)) {
        throw new Deviation(`${name} shows ${key} as ${shown.get(key)} (expected: ${wanted.get(key)})`)
      }
    }
  }

  #fields(data: Fields): Fields {
    const value = (json: Json): Json =>
      typeof json === 'string' && json.startsWith('@') ? this.#entity(json.slice(1)).id : json
    return Object.fromEntries(Object.entries(data).map(([field, json]) => [field, value(json)]))
  }

  #entity(name: string): { readonly type: string; readonly id: string } {
    const entity = this.#entities.get(name)
    if (!entity) {
      throw new Error(`${name}: no entity has this name`)
    }
    return entity
  }

  #write(name: string): Write<unknown> {
    const write = this.#writes.get(name)
    if (!write) {
      throw new Error(`${name}: no write has this name`)
    }
    return write
  }

  #until<T>(promise: Promise<T>): Promise<T> {
    return this.#options.until(promise)
  }
}

function requireMembers(name: string, object: object, expected: Fields): void {
  for (const [member, value] of Object.entries(expected)) {
    const found = (object as { readonly [member: string]: unknown })[member] ?? null
    if (JSON.stringify(found) !== JSON.stringify(value)) {
      throw new Error(`${name}.${member} is ${JSON.stringify(found)} (expected: ${JSON.stringify(value)})`)
    }
  }
}

function requireSame(actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    throw new Error(`it is ${JSON.stringify(actual)} (expected: ${JSON.stringify(expected)})`)
  }
}
