import { addRxPlugin, createRxDatabase, type RxCollection } from 'rxdb'
import { RxDBLeaderElectionPlugin } from 'rxdb/plugins/leader-election'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import { SCREEN_ROWS, type SetRow } from '../src/data.js'
import type { Database, OpenOptions } from './library.js'
import { offer } from './page.js'

addRxPlugin(RxDBLeaderElectionPlugin)

const number = { type: 'number' } as const
const text = { type: 'string' } as const
const id = { type: 'string', maxLength: 36 } as const

const schema = {
  version: 0,
  primaryKey: 'id' as const,
  type: 'object' as const,
  properties: {
    id,
    workout_exercise_id: id,
    order: number,
    reps: number,
    weight: number,
    rpe: number,
    rest_seconds: number,
    completed: { type: 'boolean' } as const,
    completed_at: { type: 'string', maxLength: 24 } as const,
    set_type: text,
    notes: text,
  },
  required: ['id', 'workout_exercise_id', 'completed_at'] as const,
  indexes: ['workout_exercise_id', 'completed_at'],
}

async function open({ database, durability }: OpenOptions): Promise<Database> {
  const db = await createRxDatabase<{ sets: RxCollection<SetRow> }>({
    name: database,
    storage: getRxStorageDexie({ chromeTransactionDurability: durability }),
  })
  await db.addCollections({ sets: { schema } })
  const { sets } = db
  return {
    async fill(pages) {
      for await (const page of pages) {
        await sets.bulkInsert([...page])
      }
    },
    screen: () => sets.find({ sort: [{ completed_at: 'asc' }], limit: SCREEN_ROWS }).exec(),
    all: () => sets.find().exec(),
    async add(row) {
      await sets.insert(row)
    },
    watch(exercise, changed) {
      const query = sets.find({ selector: { workout_exercise_id: exercise } })
      const subscription = query.$.subscribe(changed)
      return () => subscription.unsubscribe()
    },
    async lead() {
      await db.waitForLeadership()
    },
    queue: null,
    async close() {
      await db.close()
    },
  }
}

offer(open)
