/** The program that shows the whole client. It is compiled here, and runs elsewhere. */
import { createClient, indexedDbStore, memoryStore } from '@replog/client'
import type { Catalogue } from '../cli/golden/shipped.js'

const url = 'http://localhost:8080'
const squat = crypto.randomUUID()

const replog = createClient<Catalogue>({
  url,
  store: globalThis.indexedDB ? indexedDbStore('gym', { durability: 'strict' }) : memoryStore(),
  user: () => 'alice',
  token: async ({ signal }) => (await fetch(`${url}/dev/token?sub=alice`, { signal })).text(),
  onConflict: c => (c.current ? c.patch({ notes: c.mine.notes }) : c.park()),
  onRejected: r => console.warn(r.code, r.id),
  onLost: l => console.warn(l.fields, l.wanted),
})
await replog.open()
const { workout, workout_set } = replog.db

const write = await replog.write(
  tx => {
    const w = tx.workout.create({ status: 'in_progress', started_at: new Date() })
    const e = tx.workout_exercise.create({ workout_id: w.id, exercise_id: squat })
    const s = tx.workout_set.create({ workout_exercise_id: e.id, reps: 5, weight: 82.5 })
    return { w, e, s }
  },
  { priority: 'critical' },
)
const { w, e, s } = write.value
write.server.then(o => console.log(o.status))

const stop = workout_set
  .where({ workout_exercise_id: e.id })
  .orderBy('order')
  .limit(50)
  .subscribe(rows => console.log(rows.length))
const row = await workout_set.get(s.id)
if (row) {
  await workout_set.patch(row, { reps: 6 })
}
const undo = await workout.delete(w.id)
await undo.cancel()
console.log(await replog.sync({ signal: AbortSignal.timeout(5_000) }), replog.status.get().pending)
for (const r of await replog.rejected.list()) {
  await r.discard()
}
stop()
await replog.close()
