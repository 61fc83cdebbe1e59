import { expect, onTestFinished, test } from 'vitest'
import { ModelServer } from '../../testing/src/server/model-server.js'
import { type ClientOptions, createClient, memoryStore, type Replog } from '../src/index.js'
import { systemClock } from '../src/system.js'
import type { Catalogue } from './cli/golden/shipped.js'

const USER = 'alice'

async function start(
  server: ModelServer,
  store = memoryStore(),
  options: Partial<ClientOptions> = {},
): Promise<Replog<Catalogue>> {
  const replog = createClient<Catalogue>({
    url: 'http://model.test',
    store,
    user: () => USER,
    token: async () => server.token(USER),
    fetch: server.fetch(USER),
    log: { debug: () => {}, warn: () => {} },
    ...options,
  })
  await replog.open()
  onTestFinished(() => replog.close())
  return replog
}

const workout = () => ({ id: crypto.randomUUID(), status: 'scheduled' as const, scheduled_date: '2026-11-29' })

test('a write with the name of an earlier one is not made again, and ends as the earlier one did', async () => {
  const server = new ModelServer({ clock: systemClock })
  const replog = await start(server)
  const once = crypto.randomUUID()
  const { id, ...fields } = workout()
  const first = await replog.db.workout.create({ id, ...fields }, { once })
  await first.server
  await replog.db.workout.patch(id, { notes: 'later' })
  await replog.sync()

  const second = await replog.db.workout.create({ id, ...fields }, { once })

  expect(second.mutationIds).toEqual(first.mutationIds)
  expect(await second.server).toMatchObject({ status: 'applied' })
  expect(await second.cancel()).toBe(false)
  expect(server.entities(USER)).toHaveLength(1)
  expect(replog.status.get()).toMatchObject({ pending: 0, rejected: 0 })
})

test('a write that another tab made under the same name is not made again', async () => {
  const server = new ModelServer({ clock: systemClock })
  const store = memoryStore()
  const [one, other] = [await start(server, store), await start(server, store)]
  const stop = server.outage({ parts: ['writes'] })
  const once = crypto.randomUUID()
  const data = workout()

  const first = await one.write(tx => tx.workout.create(data), { once })
  const second = await other.write(tx => tx.workout.create(data), { once })

  expect(second.mutationIds).toEqual(first.mutationIds)
  expect(other.status.get().pending).toBe(1)
  stop()
  expect(await other.sync()).toEqual({ state: 'synced' })
  expect(await second.server).toMatchObject({ status: 'applied' })
})

test('a deletion that took an unsent creation back is not made again', async () => {
  const server = new ModelServer({ clock: systemClock })
  const replog = await start(server, memoryStore(), { isHeld: () => true })
  const once = crypto.randomUUID()
  const data = workout()
  await replog.db.workout.create(data, { once: crypto.randomUUID() })
  await replog.db.workout.delete(data.id, { once })

  const again = await replog.db.workout.delete(data.id, { once })

  expect(await again.server).toMatchObject({ status: 'cancelled' })
  expect(replog.status.get().pending).toBe(0)
})

test('a name that is not a UUID is refused', async () => {
  const replog = await start(new ModelServer({ clock: systemClock }))

  await expect(replog.db.workout.create(workout(), { once: 'mine' })).rejects.toThrow('expected: a UUID')
})
