import { type CollectionRow, replogCollectionOptions } from '@replog/adapters/tanstack-db'
import { type Collection, createCollection } from '@tanstack/db'
import { onTestFinished } from 'vitest'
import type { Catalogue } from '../../../client/test/cli/golden/shipped.js'
import type { Client } from '../kit/device.js'

export type Workout = CollectionRow<Catalogue, 'workout'>
export type Workouts = Collection<Workout, string>

/** The workouts of a client, ready to be read. */
export async function workoutsOf(client: Client): Promise<Workouts> {
  const workouts = createCollection(replogCollectionOptions({ client, type: 'workout' }))
  await workouts.preload()
  onTestFinished(() => workouts.cleanup())
  return workouts
}

/** The names of the workouts that a collection shows. */
export function names(workouts: Workouts): string[] {
  return workouts.toArray.map(({ name }) => name ?? '').sort()
}

/** Everything that a collection tells about one row: its name, or null when it is gone. */
export function namesSeen(workouts: Workouts, id: string): (string | null)[] {
  const seen: (string | null)[] = []
  const subscription = workouts.subscribeChanges(changes => {
    for (const { key, type, value } of changes) {
      const name = type === 'delete' ? null : (value.name ?? '')
      if (key === id && seen.at(-1) !== name) {
        seen.push(name)
      }
    }
  })
  onTestFinished(() => subscription.unsubscribe())
  return seen
}
