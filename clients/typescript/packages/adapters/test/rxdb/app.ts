import { replogReplication } from '@replog/adapters/rxdb'
import { memoryStore, type StoreFactory } from '@replog/client'
import { createRxDatabase, type RxCollection, type RxDatabase, type WithDeleted } from 'rxdb'
import { getRxStorageMemory, type RxStorageMemory } from 'rxdb/plugins/storage-memory'
import { wrappedValidateAjvStorage } from 'rxdb/plugins/validate-ajv'
import { onTestFinished } from 'vitest'
import { type Client, Device } from '../kit/device.js'
import type { TestServer } from '../kit/server.js'

const text = { type: 'string' } as const
const id = { type: 'string', maxLength: 36 } as const
const schema = <P extends object>(properties: P) => ({
  version: 0,
  primaryKey: 'id' as const,
  type: 'object' as const,
  properties: { id, etag: text, ...properties },
  required: ['id'] as const,
})

export interface Workout {
  id: string
  etag?: string
  name?: string
  notes?: string
  status?: 'scheduled' | 'in_progress' | 'completed' | 'skipped'
  scheduled_date?: string
}

export interface Exercise {
  id: string
  etag?: string
  workout_id: string
  exercise_id: string
}

export interface WorkoutSet {
  id: string
  etag?: string
  workout_exercise_id: string
  reps?: number
}

export interface Collections {
  workout: RxCollection<Workout>
  workout_exercise: RxCollection<Exercise>
  workout_set: RxCollection<WorkoutSet>
}

const schemas = {
  workout: schema({ name: text, notes: text, status: text, scheduled_date: text }),
  workout_exercise: schema({ workout_id: text, exercise_id: text }),
  workout_set: schema({ workout_exercise_id: text, reps: { type: 'integer' } }),
}

/** The app on one device: an RxDB database, and the client behind it. */
export class App {
  readonly device: Device
  client!: Client
  database!: RxDatabase<Collections>
  replications!: ReturnType<App['replicate']>
  /** The documents that the catalogue does not allow. */
  readonly invalid: WithDeleted<{ id: string }>[] = []
  /** The errors of the replications. */
  readonly errors: unknown[] = []
  readonly #storage: RxStorageMemory = getRxStorageMemory()
  readonly #name = `gym${crypto.randomUUID().replaceAll('-', '')}`

  constructor(server: TestServer, user: string, store: StoreFactory = memoryStore()) {
    this.device = new Device(server, user, store)
  }

  /** Starts the app, also again after it was stopped. Storage in memory outlives the database. */
  async start(): Promise<this> {
    this.client = await this.device.start()
    await this.openDatabase()
    this.replications = this.replicate()
    return this
  }

  async openDatabase(): Promise<void> {
    const database = await createRxDatabase<Collections>({
      name: this.#name,
      storage: wrappedValidateAjvStorage({ storage: this.#storage }),
      multiInstance: false,
    })
    onTestFinished(async () => void (await database.close()))
    await database.addCollections({
      workout: { schema: schemas.workout },
      workout_exercise: { schema: schemas.workout_exercise },
      workout_set: { schema: schemas.workout_set },
    })
    this.database = database
  }

  replicate() {
    const { workout, workout_exercise, workout_set } = this.database
    const common = {
      client: this.client,
      retryTime: 50,
      onInvalid: (_error: Error, document: WithDeleted<{ id: string }>) => void this.invalid.push(document),
    }
    const workouts = replogReplication({ ...common, type: 'workout', collection: workout })
    const exercises = replogReplication({
      ...common,
      type: 'workout_exercise',
      collection: workout_exercise,
      after: [workouts],
    })
    const sets = replogReplication({ ...common, type: 'workout_set', collection: workout_set, after: [exercises] })
    const all = [workouts, exercises, sets] as const
    for (const replication of all) {
      replication.error$.subscribe(error => this.errors.push(error))
    }
    return all
  }

  /** Stops the app. Its stored data stays. */
  async stop(): Promise<void> {
    await this.database.close()
    await this.client.close()
  }

  /** Ends when RxDB and the client have the same. */
  async replicated(): Promise<void> {
    for (const replication of this.replications) {
      await replication.awaitInSync()
    }
  }

  /** The names of the workouts, in order. */
  async names(): Promise<unknown[]> {
    return (await this.workouts()).map(({ name }) => name).sort()
  }

  async workouts(): Promise<readonly Workout[]> {
    return (await this.database.workout.find().exec()).map(document => document.toJSON())
  }

  async patch(workout: string, fields: Partial<Workout>): Promise<void> {
    const document = await this.database.workout.findOne(workout).exec(true)
    await document.incrementalPatch(fields)
  }

  async remove(workout: string): Promise<void> {
    const document = await this.database.workout.findOne(workout).exec(true)
    await document.incrementalRemove()
  }
}
