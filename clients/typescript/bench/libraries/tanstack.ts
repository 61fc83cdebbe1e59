import { type ChangeMessageOrDeleteKeyMessage, createCollection, createLiveQueryCollection, eq } from '@tanstack/db'
import { SCREEN_ROWS, type SetRow } from '../src/data.js'
import type { Database } from './library.js'
import { offer } from './page.js'

/** The functions of a collection with which rows of a server come in. */
interface Sink {
  begin(): void
  write(message: ChangeMessageOrDeleteKeyMessage<SetRow, string>): void
  commit(): void
}

/** A collection in memory: TanStack DB itself stores nothing. */
async function open(): Promise<Database> {
  let sink: Sink | undefined
  const take = (rows: readonly SetRow[]) => {
    sink!.begin()
    for (const value of rows) {
      sink!.write({ type: 'insert', value })
    }
    sink!.commit()
  }
  const sets = createCollection<SetRow, string>({
    getKey: row => row.id,
    sync: {
      sync: ({ begin, write, commit, markReady }) => {
        sink = { begin, write, commit }
        markReady()
      },
    },
    // The write is confirmed at once, as in a collection that is local only.
    onInsert: async ({ transaction }) => take(transaction.mutations.map(({ modified }) => modified)),
  })
  await sets.preload()
  return {
    async fill(pages) {
      for await (const page of pages) {
        take(page)
      }
    },
    async screen() {
      const screen = createLiveQueryCollection(query =>
        query
          .from({ set: sets })
          .orderBy(({ set }) => set.completed_at)
          .limit(SCREEN_ROWS),
      )
      await screen.preload()
      return screen.toArray
    },
    all: async () => sets.toArray,
    async add(row) {
      await sets.insert(row).isPersisted.promise
    },
    watch(exercise, changed) {
      const live = createLiveQueryCollection(query =>
        query.from({ set: sets }).where(({ set }) => eq(set.workout_exercise_id, exercise)),
      )
      const subscription = live.subscribeChanges(() => changed(live.toArray), { includeInitialState: true })
      return () => subscription.unsubscribe()
    },
    lead: null,
    queue: null,
    close: () => sets.cleanup(),
  }
}

offer(open)
