import { expect, onTestFinished, test, vi } from 'vitest'
import { ModelServer } from '../../testing/src/server/model-server.js'
import { createClient, memoryStore } from '../src/index.js'
import { systemClock } from '../src/system.js'

const USER = 'alice'

/** A client whose pulls wait for the test. Its stream never begins, so only `sync` pulls. */
async function started() {
  const server = new ModelServer({ clock: systemClock })
  const answer = server.fetch(USER)
  const pulls: { readonly go: () => void; readonly lose: () => void }[] = []
  let isHeld = false
  const replog = createClient({
    url: 'http://model.test',
    store: memoryStore(),
    user: () => USER,
    token: async () => server.token(USER),
    log: { debug: () => {}, warn: () => {} },
    fetch: async (input, init) => {
      const { pathname } = new URL(String(input))
      if (pathname === '/api/sync/stream') {
        await new Promise((_, reject) => init?.signal?.addEventListener('abort', reject))
      }
      if (pathname === '/api/sync' && isHeld) {
        await new Promise<void>((go, lose) => pulls.push({ go, lose: () => lose(new TypeError('lost')) }))
      }
      return answer(input, init)
    },
  })
  await replog.open()
  onTestFinished(() => replog.close())
  await vi.waitFor(() => expect(replog.status.get().phase).toBe('idle'))
  isHeld = true
  return { server, replog, pulls }
}

test('a sync that begins while one runs makes no request of its own, and has the same result', async () => {
  const { replog, pulls } = await started()
  const first = replog.sync()
  await vi.waitFor(() => expect(pulls).toHaveLength(1))
  const second = replog.sync()
  pulls[0]!.go()
  expect(await Promise.all([first, second])).toEqual([{ state: 'synced' }, { state: 'synced' }])
  expect(pulls).toHaveLength(1)
})

test('a sync that begins while one runs fails with it', async () => {
  const { replog, pulls } = await started()
  const first = replog.sync()
  await vi.waitFor(() => expect(pulls).toHaveLength(1))
  const second = replog.sync()
  pulls[0]!.lose()
  expect(await Promise.all([first, second])).toEqual([{ state: 'offline' }, { state: 'offline' }])
  expect(pulls).toHaveLength(1)
})

test('a sync that begins while one runs ends after what was written before it', async () => {
  const { server, replog, pulls } = await started()
  const first = replog.sync()
  await vi.waitFor(() => expect(pulls).toHaveLength(1))
  await replog.db.exercise!.create({ name: 'Squat' })
  const second = replog.sync()
  const going = setInterval(() => pulls.shift()?.go(), 1)
  onTestFinished(() => clearInterval(going))
  expect(await Promise.all([first, second])).toEqual([{ state: 'synced' }, { state: 'synced' }])
  expect(server.entities(USER)).toHaveLength(1)
  expect(await replog.db.exercise!.all().get()).toMatchObject([{ name: 'Squat', $sync: 'synced' }])
})
