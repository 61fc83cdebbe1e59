import { expect, test } from 'vitest'
import { planned } from '../../../../test-kit/app.js'
import { TestModelServer } from '../kit/server.js'
import { synced } from '../kit/sync.js'
import { App } from './app.js'

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8]
const STEPS = 60

/** Numbers from 0 up to a limit, the same for the same seed. */
function randomOf(seed: number): (limit: number) => number {
  let state = seed
  return limit => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

/** One thing that a person, the network or the system does. */
async function step(app: App, random: (limit: number) => number, name: string, removed: Set<string>): Promise<void> {
  const all = await app.workouts()
  const { id } = all[random(all.length)] ?? { id: '' }
  const kind = random(10)
  if (kind < 2 || id === '') {
    await app.database.workout.insert({ id: crypto.randomUUID(), ...planned(name) })
  } else if (kind < 5) {
    await app.patch(id, random(2) === 0 ? { name } : { notes: name })
  } else if (kind === 5) {
    await app.remove(id)
    removed.add(id)
  } else if (kind === 6) {
    app.device.disconnect()
  } else if (kind === 7) {
    app.device.connect()
  } else if (kind === 8) {
    await app.stop()
    await app.start()
  } else {
    await app.replicated()
  }
}

test.each(SEEDS)('after a random history, both devices have what the server has, seed %i', async seed => {
  const server = new TestModelServer()
  const user = server.newUser()
  const apps = [await new App(server, user).start(), await new App(server, user).start()] as const
  const random = randomOf(seed)
  const removed = new Set<string>()
  for (let i = 0; i < STEPS; i++) {
    await step(apps[random(2)]!, random, `step ${i}`, removed)
  }
  const refused = new Set<string>()
  for (let round = 0; round < 3; round++) {
    for (const app of apps) {
      app.device.connect()
      await app.replicated()
      await synced(app.client)
      for (const rejected of await app.client.rejected.list()) {
        refused.add(`${rejected.kind} ${rejected.id}`)
        await rejected.discard()
      }
      await app.replicated()
    }
  }

  const rows = server.model.entities(user).map(({ id, data }) => ({ id, ...data }))
  const inOrder = (documents: readonly { readonly id: string }[]) =>
    documents.map(({ ...document }) => document).sort((one, other) => one.id.localeCompare(other.id))
  for (const app of apps) {
    const documents = (await app.workouts()).map(({ etag: _etag, ...fields }) => fields)
    expect(inOrder(documents)).toEqual(inOrder(rows))
    expect(app.errors).toEqual([])
  }
  const back = rows.filter(({ id }) => removed.has(id) && !refused.has(`delete ${id}`))
  expect(back).toEqual([])
})
