import type { AnyCatalogue, Replog, Write } from '@replog/core'
import type { SeededRandom } from './random.js'

type Client = Replog<AnyCatalogue>
type AnyRow = { readonly id: string; readonly [field: string]: unknown }

const TYPES = ['exercise', 'workout', 'workout_exercise', 'workout_set'] as const
const PRIORITIES = ['critical', 'high', 'medium', 'low'] as const
const POLICIES = [undefined, undefined, 'merge', 'reject', 'client_wins', 'last_write_wins'] as const
const STATUSES = ['scheduled', 'in_progress', 'completed', 'skipped'] as const

/** A person at a tab: random writes on what the tab shows, and now and then an answer to a rejection. */
export class Person {
  readonly #random: SeededRandom
  readonly #onDurable: (write: Write<unknown>) => void
  /** Rows that were on the screen a while ago; the person may still edit them. */
  readonly #shown: { readonly type: string; readonly row: AnyRow }[] = []
  #lastWrite: Write<unknown> | undefined

  /** @param onDurable called with each write that the engine has promised to keep */
  constructor(random: SeededRandom, onDurable: (write: Write<unknown>) => void) {
    this.#random = random
    this.#onDurable = onDurable
  }

  /** One action. It ends when the tab has done it, which never happens when the tab is killed meanwhile. */
  async act(client: Client): Promise<void> {
    const action = this.#random.below(20)
    if (action < 6) {
      await this.#create(client)
    } else if (action < 8) {
      await this.#createTree(client)
    } else if (action < 15) {
      await this.#patch(client)
    } else if (action < 17) {
      await this.#delete(client)
    } else if (action < 18) {
      await this.#lastWrite?.cancel()
    } else if (action < 19) {
      await this.#answerRejection(client)
    } else {
      await client.sync()
    }
  }

  /** Gives up everything that was rejected, so that the queue can end. */
  static async giveUp(client: Client): Promise<void> {
    for (const rejected of await client.rejected.list()) {
      await rejected.discard().catch((error: unknown) => {
        if (!(error instanceof Error && error.name === 'Stale')) {
          throw error
        }
      })
    }
  }

  async #create(client: Client): Promise<void> {
    const workout = await this.#any(client, 'workout')
    const entry = await this.#any(client, 'workout_exercise')
    const options = { priority: this.#random.pick(PRIORITIES) }
    const choice = this.#random.below(4)
    if (choice === 0 && entry) {
      this.#durable(
        await client.db.workout_set!.create({ workout_exercise_id: entry.id, reps: this.#number() }, options),
      )
    } else if (choice === 1 && workout) {
      const data = { workout_id: workout.id, exercise_id: workout.id, order: this.#number() }
      this.#durable(await client.db.workout_exercise!.create(data, options))
    } else if (choice === 2) {
      const localId = this.#random.chance(0.3) ? { localId: `mine-${this.#random.below(3)}` } : {}
      this.#durable(await client.db.exercise!.create({ name: `exercise ${this.#number()}`, ...localId }, options))
    } else {
      const status = this.#random.chance(0.3) ? { status: this.#random.pick(STATUSES) } : {}
      this.#durable(await client.db.workout!.create({ day_id: `day ${this.#number()}`, ...status }, options))
    }
  }

  async #createTree(client: Client): Promise<void> {
    const write = await client.write(tx => {
      const workout = tx.workout!.create({ day_id: `tree ${this.#number()}` })
      const entry = tx.workout_exercise!.create({ workout_id: workout.id, exercise_id: workout.id })
      for (let i = this.#random.below(3); i > 0; i--) {
        tx.workout_set!.create({ workout_exercise_id: entry.id, reps: this.#number() })
      }
      return workout
    })
    this.#durable(write)
  }

  async #patch(client: Client): Promise<void> {
    const type = this.#random.pick(TYPES)
    const row = await this.#any(client, type)
    if (!row) {
      return
    }
    if (this.#random.chance(0.2)) {
      this.#shown.push({ type, row })
    }
    const old = this.#random.chance(0.2) ? this.#shown.find(shown => shown.type === type)?.row : undefined
    const policy = this.#random.pick(POLICIES)
    const target = this.#random.chance(0.5) ? row.id : ((old ?? row) as never)
    const options = { priority: this.#random.pick(PRIORITIES), ...(policy ? { policy } : {}) }
    this.#durable(await client.db[type]!.patch(target, this.#fields(type), options))
  }

  #fields(type: (typeof TYPES)[number]): { readonly [field: string]: string | number | null } {
    const number = this.#number()
    switch (type) {
      case 'exercise':
        return this.#random.chance(0.5) ? { notes: `notes ${number}` } : { category: `category ${number}` }
      case 'workout':
        return this.#random.chance(0.3)
          ? { status: this.#random.pick(STATUSES) }
          : { [this.#random.pick(['name', 'notes'])]: this.#random.chance(0.2) ? null : `text ${number}` }
      case 'workout_exercise':
        return this.#random.chance(0.5) ? { order: number } : { notes: `notes ${number}` }
      case 'workout_set':
        return this.#random.chance(0.5) ? { reps: number + 1 } : { weight: number / 2 }
    }
  }

  async #delete(client: Client): Promise<void> {
    const type = this.#random.pick(TYPES)
    const row = await this.#any(client, type)
    if (row) {
      this.#durable(await client.db[type]!.delete(row.id))
    }
  }

  async #answerRejection(client: Client): Promise<void> {
    const [rejected] = await client.rejected.list()
    if (!rejected) {
      return
    }
    if (rejected.kind === 'patch' && rejected.type === 'workout' && this.#random.chance(0.5)) {
      await rejected.edit({ notes: `edited ${this.#number()}` })
    } else if (this.#random.chance(0.5)) {
      await rejected.retry()
    } else {
      await rejected.discard()
    }
  }

  async #any(client: Client, type: string): Promise<AnyRow | undefined> {
    const rows = (await client.db[type]!.all().get()) as readonly AnyRow[]
    return rows.length === 0 ? undefined : this.#random.pick(rows)
  }

  #durable(write: Write<unknown>): void {
    this.#lastWrite = write
    this.#onDurable(write)
  }

  #number(): number {
    return this.#random.below(50)
  }
}
