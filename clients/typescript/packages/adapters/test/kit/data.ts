import { planned } from '../../../../test-kit/app.js'
import type { Client } from './device.js'

/** A planned workout that the server has. */
export async function workoutAtServer(client: Client, name: string): Promise<string> {
  const write = await client.db.workout.create(planned(name))
  await write.server
  return write.value.id
}

/** Makes workouts at the server, in writes of 200. */
export async function manyWorkouts(client: Client, count: number): Promise<void> {
  for (let from = 0; from < count; from += 200) {
    const write = await client.write(tx => {
      for (let i = from; i < Math.min(count, from + 200); i++) {
        tx.workout.create(planned(`workout ${i}`))
      }
    })
    await write.server
  }
}
