import type { Server } from '../../libraries/library.js'
import { tokenOf } from '../../libraries/pull.js'
import type { WorkoutRow } from '../data.js'

/** How often a request is repeated that the limit of the server refuses. */
const TRIES_MAX = 20

/** Gives a user of the server these workouts. Waits as the limit of the server says. */
export async function seed(server: Server, workouts: readonly WorkoutRow[]): Promise<void> {
  const token = await tokenOf(server)
  for (const workout of workouts) {
    await put(server.url, token, workout.id, JSON.stringify(workout))
  }
}

async function put(url: string, token: string, id: string, body: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    const response = await fetch(`${url}/api/workouts/${id}`, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body,
    })
    const text = await response.text()
    if (response.status === 201) {
      return
    }
    if (response.status !== 429 || tries === TRIES_MAX) {
      throw new Error(`PUT /api/workouts/${id}: ${response.status} (expected: 201)\n${text}`)
    }
    await new Promise(resolve => setTimeout(resolve, 1000 * Number(response.headers.get('Retry-After') ?? 1)))
  }
}
