import { expect, onTestFinished, test } from 'vitest'
import { ModelServer } from '../../testing/src/server/model-server.js'
import { createClient, memoryStore } from '../src/index.js'
import { systemClock } from '../src/system.js'
import type { Catalogue } from './cli/golden/shipped.js'

test('the limits of the server hold as soon as its catalogue is read', async () => {
  const server = new ModelServer({ clock: systemClock })
  const replog = createClient<Catalogue>({
    url: 'http://model.test',
    store: memoryStore(),
    user: () => 'alice',
    token: async () => server.token('alice'),
    fetch: server.fetch('alice'),
    log: { debug: () => {}, warn: () => {} },
  })
  await replog.open()
  onTestFinished(() => replog.close())
  await replog.sync()

  const tooLong = replog.db.workout.create({ scheduled_date: '2026-11-29', name: 'x'.repeat(201) })

  await expect(tooLong).rejects.toThrow('201 characters')
})
