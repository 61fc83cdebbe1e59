import { expect } from 'vitest'
import { workoutAtServer } from '../kit/data.js'
import { Device } from '../kit/device.js'
import { TestModelServer } from '../kit/server.js'
import { synced } from '../kit/sync.js'
import { App } from './app.js'

/** A phone whose RxDB has a workout that another device made. */
export async function phoneWithWorkout() {
  const server = new TestModelServer()
  const user = server.newUser()
  const phone = await new App(server, user).start()
  const other = await new Device(server, user).start()
  const id = await workoutAtServer(other, 'Push day')
  await synced(phone.client)
  await phone.replicated()
  expect(await phone.names()).toEqual(['Push day'])
  return { server, user, phone, other, id }
}

/** Pushes documents, sends them, and takes what the server made of them. */
export async function settle(...apps: readonly App[]): Promise<void> {
  for (const app of apps) {
    await app.replicated()
    await synced(app.client)
    await app.replicated()
  }
}

/** The names of the workouts that the server has. */
export const namesAt = ({ model }: TestModelServer, user: string) =>
  model
    .entities(user)
    .map(({ data }) => data?.name)
    .sort()

/** Ends the replications, so that RxDB and the client change without each other. */
export const separate = (phone: App) => Promise.all(phone.replications.map(replication => replication.cancel()))
