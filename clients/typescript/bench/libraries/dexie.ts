import { Dexie, type EntityTable, liveQuery } from 'dexie'
import { SCREEN_ROWS, type SetRow } from '../src/data.js'
import type { Database, OpenOptions } from './library.js'
import { offer } from './page.js'

async function open({ database, durability }: OpenOptions): Promise<Database> {
  const db = new Dexie(database, { chromeTransactionDurability: durability }) as Dexie & {
    sets: EntityTable<SetRow, 'id'>
  }
  db.version(1).stores({ sets: 'id, workout_exercise_id, completed_at' })
  await db.open()
  const { sets } = db
  return {
    async fill(pages) {
      for await (const page of pages) {
        await sets.bulkPut([...page])
      }
    },
    screen: () => sets.orderBy('completed_at').limit(SCREEN_ROWS).toArray(),
    all: () => sets.toArray(),
    async add(row) {
      await sets.add(row)
    },
    watch(exercise, changed) {
      const query = liveQuery(() => sets.where('workout_exercise_id').equals(exercise).toArray())
      const subscription = query.subscribe(changed)
      return () => subscription.unsubscribe()
    },
    lead: null,
    queue: null,
    close: async () => db.close(),
  }
}

offer(open)
