import { expect, onTestFinished, test } from 'vitest'
import { stubIndexedDb } from '../../../test-kit/indexed-db.js'
import { ModelServer } from '../../testing/src/server/model-server.js'
import { createClient, indexedDbStore, memoryStore } from '../src/index.js'
import { systemClock } from '../src/system.js'
import type { Catalogue } from './cli/golden/shipped.js'

stubIndexedDb()

test.each([
  ['memory', () => memoryStore()],
  ['IndexedDB', () => indexedDbStore(crypto.randomUUID())],
])('signing in takes the data along, and signing out with wipe removes it: %s', async (_name, store) => {
  const server = new ModelServer({ clock: systemClock })
  let user: string | null = null
  const replog = createClient<Catalogue>({
    url: 'http://model.test',
    store: store(),
    user: () => user,
    token: async () => server.token('alice'),
    fetch: server.fetch('alice'),
    log: { debug: () => {}, warn: () => {} },
  })
  await replog.open()
  onTestFinished(() => replog.close())
  const { value } = await replog.db.workout.create({ scheduled_date: '2026-11-29' })

  user = 'alice'
  await replog.signIn()
  expect(await replog.sync()).toEqual({ state: 'synced' })
  expect(server.entities('alice')).toMatchObject([{ id: value.id }])

  await replog.signOut({ wipe: true })
  expect(await replog.db.workout.all().get()).toEqual([])
  await replog.signIn()
  expect(await replog.sync()).toEqual({ state: 'synced' })
  expect(await replog.db.workout.all().get()).toMatchObject([{ id: value.id, $sync: 'synced' }])
})
