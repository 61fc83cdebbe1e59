import { type AnyCatalogue, type Conflict, createClient, memoryStore, type Replog } from '@replog/client'
import { ModelServer } from '@replog/testing'
import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../../client/src/system.js'

const USER = 'alice'
const clients: Replog<AnyCatalogue>[] = []

async function openClient(server: ModelServer, onConflict?: (conflict: Conflict) => void) {
  const client = createClient({
    url: 'http://model',
    store: memoryStore(),
    user: () => USER,
    token: async () => server.token(USER),
    fetch: server.fetch(USER) as typeof fetch,
    log: { debug: () => {}, warn: () => {} },
    onConflict: conflict => {
      onConflict?.(conflict)
      return conflict.park()
    },
  })
  clients.push(client)
  await client.open()
  await client.sync()
  return client
}

afterEach(async () => {
  for (const client of clients.splice(0)) {
    await client.close()
  }
})

test('a write of a group ends as rejected when one of its operations is', async () => {
  const client = await openClient(new ModelServer({ clock: systemClock }))
  await client.db.workout!.create({ day_id: 'd', status: 'in_progress' })
  const write = await client.write(tx => {
    tx.exercise!.create({ name: 'Squat' })
    return tx.workout!.create({ day_id: 'd', status: 'in_progress' })
  })
  const { status, outcomes } = await write.server
  expect(status).toBe('rejected')
  expect(outcomes.map(outcome => outcome.problem?.code)).toEqual(['workout_in_progress'])
})

test('a conflict says what the person saw, what they wrote, and what is there now', async () => {
  const server = new ModelServer({ clock: systemClock })
  const conflicts: Conflict[] = []
  const client = await openClient(server, conflict => conflicts.push(conflict))
  const { id } = (await client.db.workout!.create({ day_id: 'd', name: 'before' })).value
  await client.sync()
  const row = await client.db.workout!.get(id)
  server.push(
    USER,
    [{ mutation_id: crypto.randomUUID(), op: 'patch', type: 'workout', id, data: { name: 'theirs' } }],
    {
      device: 'other',
    },
  )
  const write = await client.db.workout!.patch(row!, { name: 'mine', notes: 'new' })
  expect((await write.server).status).toBe('rejected')
  const [conflict] = conflicts
  expect(conflict?.base).toEqual({ name: 'before', notes: null })
  expect(conflict?.mine).toEqual({ name: 'mine', notes: 'new' })
  expect(conflict?.current?.name).toBe('theirs')
  expect(conflict?.fields).toEqual(['name'])
  expect(conflict?.changedBy).toBe('other')
})

test('the end of a write can be asked for when the client is closed', async () => {
  const client = await openClient(new ModelServer({ clock: systemClock }))
  const write = await client.db.exercise!.create({ name: 'Squat' })
  await client.close()
  const ended = write.server.then(
    () => 'ended',
    () => 'rejected',
  )
  expect(await Promise.race([ended, new Promise(resolve => setTimeout(() => resolve('open'), 50))])).not.toBe(
    'rejected',
  )
})

test('a row that an adapter made of an id and an etag has this etag as its base', async () => {
  const server = new ModelServer({ clock: systemClock })
  const conflicts: Conflict[] = []
  const client = await openClient(server, conflict => conflicts.push(conflict))
  const workouts = client.db.workout!
  const { id } = (await workouts.create({ day_id: 'd', name: 'before' })).value
  await client.sync()
  const seen = await workouts.get(id)
  const theirs = { mutation_id: crypto.randomUUID(), op: 'patch', type: 'workout', id, data: { name: 'theirs' } }
  server.push(USER, [theirs], { device: 'other' })
  await client.sync()
  const stored = { id, etag: seen!.etag } as NonNullable<typeof seen>
  await (await workouts.patch(stored, { name: 'later' })).server
  expect(conflicts).toHaveLength(1)
})
