import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { appSchema, Database, Model, tableSchema } from '@nozbe/watermelondb'
import SQLiteAdapter from '@nozbe/watermelondb/adapters/sqlite/index.js'
import { synchronize } from '@nozbe/watermelondb/sync/index.js'
import logger from '@nozbe/watermelondb/utils/common/logger/index.js'
import { setGenerator } from '@nozbe/watermelondb/utils/common/randomId/index.js'
import { oneAtATime, type ReplogSyncOptions, replogSync } from '@replog/adapters/watermelondb'
import { type InvalidWrite, memoryStore, type StoreFactory, type TooLarge } from '@replog/client'
import { onTestFinished } from 'vitest'
import type { Catalogue } from '../../../client/test/cli/golden/shipped.js'
import { type Client, Device } from '../kit/device.js'
import type { TestServer } from '../kit/server.js'

setGenerator(() => crypto.randomUUID())
logger.silence()

const optional = (name: string, type: 'string' | 'number' | 'boolean' = 'string') => ({ name, type, isOptional: true })

export const schema = appSchema({
  version: 1,
  tables: [
    tableSchema({
      name: 'workout',
      columns: [
        ...['name', 'notes', 'status', 'scheduled_date', 'replog_etag'].map(name => optional(name)),
        optional('started_at', 'number'),
        optional('is_open', 'boolean'),
      ],
    }),
    tableSchema({
      name: 'workout_exercise',
      columns: ['workout_id', 'exercise_id', 'replog_etag'].map(name => optional(name)),
    }),
    tableSchema({
      name: 'workout_set',
      columns: [
        ...['workout_exercise_id', 'replog_etag'].map(name => optional(name)),
        optional('reps', 'number'),
        optional('completed', 'boolean'),
      ],
    }),
  ],
})

class Workout extends Model {
  static override readonly table = 'workout'
}

class Exercise extends Model {
  static override readonly table = 'workout_exercise'
}

class WorkoutSet extends Model {
  static override readonly table = 'workout_set'
}

export type Fields = { readonly [column: string]: string | number | boolean | null }

/** The app on one device: a WatermelonDB on SQLite, and the client behind it. */
export class App {
  readonly device: Device
  client!: Client
  database!: Database
  /** The ids of the records that the catalogue does not allow. */
  readonly invalid: string[] = []
  readonly #file: string

  constructor(server: TestServer, user: string, store: StoreFactory = memoryStore()) {
    this.device = new Device(server, user, store)
    const folder = mkdtempSync(join(tmpdir(), 'replog-watermelondb-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    this.#file = join(folder, 'app.db')
  }

  /** Starts the app, also again after it was closed. */
  async start(): Promise<this> {
    this.client = await this.device.start()
    this.database = new Database({
      adapter: new SQLiteAdapter({ schema, dbName: this.#file, jsi: false }),
      modelClasses: [Workout, Exercise, WorkoutSet],
    })
    return this
  }

  options(): ReplogSyncOptions<Catalogue> {
    return {
      replog: this.client,
      database: this.database,
      tables: { workout: { dates: ['started_at'], local: ['is_open'] }, workout_exercise: {}, workout_set: {} },
      onInvalid: (_error: InvalidWrite | TooLarge, _table, id) => void this.invalid.push(id),
    }
  }

  readonly synchronize = oneAtATime(() => synchronize({ database: this.database, ...replogSync(this.options()) }))

  async create(table: string, fields: Fields): Promise<string> {
    const record = await this.database.write(() =>
      this.database.get(table).create(made => {
        set(made, fields)
      }),
    )
    return record.id
  }

  async update(table: string, id: string, fields: Fields): Promise<void> {
    const record = await this.database.get(table).find(id)
    await this.database.write(() => record.update(() => set(record, fields)))
  }

  async delete(table: string, id: string): Promise<void> {
    const record = await this.database.get(table).find(id)
    await this.database.write(() => record.markAsDeleted())
  }

  /** The values of a column, in order. */
  async values(table: string, column = 'name'): Promise<unknown[]> {
    const records = await this.database.get(table).query().fetch()
    return records.map(record => record._getRaw(column)).sort()
  }
}

function set(record: Model, fields: Fields): void {
  for (const [column, value] of Object.entries(fields)) {
    record._setRaw(column, value)
  }
}
