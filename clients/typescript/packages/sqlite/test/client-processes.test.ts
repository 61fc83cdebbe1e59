import { createClient, encryptedStore, type StoreFactory } from '@replog/client'
import { betterSqliteStore, type SqliteStoreOptions, sqliteStore } from '@replog/sqlite'
import { ModelServer } from '@replog/testing'
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { range } from '../../testing/src/kit/samples.js'
import { type ListeningServer, listen } from '../../testing/src/server/net/listen.js'
import { openBetterSqlite } from '../src/better-sqlite.js'
import { nodeFiles } from '../src/node-files.js'
import { asynchronous } from './asynchronous.js'
import { ClientProcess, until } from './client-process.js'
import { makeFolder } from './files.js'
import { buildChild } from './processes.js'

const folder = makeFolder()
const program = folder.path('client-child.mjs')
let count = 0
let file: string
let server: ModelServer
let listening: ListeningServer
let processes: ClientProcess[]
let key: CryptoKey

beforeAll(async () => {
  key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  await buildChild(program, 'client-child.ts')
})
afterAll(() => folder.remove())
beforeEach(async () => {
  file = folder.path(`gym-${count++}.db`)
  server = new ModelServer()
  listening = await listen(server)
  processes = []
})
afterEach(async () => {
  for (const one of processes) {
    await one.end()
  }
  await listening.close()
})

/** A leader that this machine keeps waiting does not lose the lead. */
const PATIENT: SqliteStoreOptions = { durability: 'relaxed', leaseAskMs: 250, leaseAnswerMs: 4_000 }

async function start(options: SqliteStoreOptions = { durability: 'relaxed' }, url = listening.url) {
  const started = await ClientProcess.start(program, file, url, options)
  processes.push(started)
  return started
}

/** Two processes with one file, of which the first one leads. */
async function startTwo(options?: SqliteStoreOptions): Promise<[ClientProcess, ClientProcess]> {
  const first = await start(options)
  await until(() => first.terms === 1, 10_000)
  const second = await start(options)
  expect(await second.call('sync')).toBe('synced')
  // On a machine that is busy, the second one may have the lead by now.
  return second.terms === 0 ? [first, second] : [second, first]
}

/** Waits until a process begins to lead, from the time of this call on. */
function nextTerm(process: ClientProcess): (msMax: number) => Promise<number> {
  const before = process.terms
  return msMax => until(() => process.terms > before, msMax)
}

const names = () => server.entities('alice').map(item => item.data.name as string)

const has = (name: string) => () => names().includes(name)

test('two processes write and converge, and one of them makes all requests', async () => {
  const [one, two] = await startTwo(PATIENT)
  await Promise.all([one.call('write', 'from one'), two.call('write', 'from two')])
  await until(() => names().length === 2, 10_000)
  expect(await Promise.all([one.call('sync'), two.call('sync')])).toEqual(['synced', 'synced'])
  for (const process of [one, two]) {
    expect((await process.call<string[]>('names')).sort()).toEqual(['from one', 'from two'])
  }
  expect(await two.call('status')).toMatchObject({ online: true, phase: 'idle', pending: 0 })
  expect([one.terms, two.terms]).toEqual([1, 0])
  expect(await two.call('requests')).toBe(0)
})

test('what another device writes reaches both processes', async () => {
  const [one, two] = await startTwo()
  await Promise.all([one.call('watch'), two.call('watch')])
  server.push('alice', [
    {
      mutation_id: crypto.randomUUID(),
      op: 'create',
      type: 'workout',
      id: crypto.randomUUID(),
      data: { name: 'elsewhere', scheduled_date: '2026-11-29' },
    },
  ])
  await until(() => one.shown.includes('elsewhere') && two.shown.includes('elsewhere'), 10_000)
})

test('a hundred writes of each process are at the server once', async () => {
  const [one, two] = await startTwo()
  await Promise.all([one.call('writeHundred', 'one'), two.call('writeHundred', 'two')])
  await until(() => names().length === 200, 25_000)
  expect(await two.call('sync')).toBe('synced')
  const expected = ['one', 'two'].flatMap(prefix => range(0, 100).map(n => `${prefix}-${n}`))
  expect(names().sort()).toEqual(expected.sort())
  expect(new Set(server.entities('alice').map(item => item.version))).toEqual(new Set([1]))
  for (const process of [one, two]) {
    expect((await process.call<string[]>('names')).sort()).toEqual(expected)
  }
})

test('when the leader is killed, another process leads within seconds, and sends what was written', async () => {
  const [one, two] = await startTwo()
  await one.call('write', 'before')
  const led = nextTerm(two)
  one.signal('SIGKILL')
  await two.call('write', 'after')
  expect(await led(6_000)).toBeLessThan(4_000)
  await until(() => has('before')() && has('after')(), 10_000)
})

test('when the leader is frozen, another process leads within 6 s, also after the first one goes on', async () => {
  const [one, two] = await startTwo()
  const led = nextTerm(two)
  one.signal('SIGSTOP')
  await two.call('write', 'while one sleeps')
  await led(6_000)
  await until(has('while one sleeps'), 10_000)
  one.signal('SIGCONT')
  await one.call('write', 'from one again')
  await until(has('from one again'), 10_000)
  expect(await one.call('sync')).toBe('synced')
  expect((await one.call<string[]>('names')).sort()).toEqual(['from one again', 'while one sleeps'])
  expect(await two.call<string[]>('names')).toEqual(await one.call<string[]>('names'))
  // Neither takes the lead from the other one again and again.
  const terms = one.terms + two.terms
  for (const n of range(0, 20)) {
    await one.call('write', `later ${n}`)
    await until(has(`later ${n}`), 10_000)
  }
  expect(one.terms + two.terms).toBeLessThanOrEqual(terms + 1)
})

test('when the leader closes, another process leads at once', async () => {
  const [one, two] = await startTwo(PATIENT)
  const led = nextTerm(two)
  await one.close()
  // Sooner than an answer is waited for.
  expect(await led(6_000)).toBeLessThan(4_000)
  await two.call('write', 'after')
  await until(has('after'), 10_000)
})

test('a live query of one process shows the write of another one, without a network', async () => {
  const unreachable = listening.url
  await listening.close()
  const [one, two] = [await start(PATIENT, unreachable), await start(PATIENT, unreachable)]
  await two.call('watch')
  await one.call('write', 'offline')
  await until(() => two.shown.includes('offline'), 5_000)
  await two.call('write', 'offline too')
  expect(await one.call('names')).toEqual(expect.arrayContaining(['offline']))
  await until(() => two.shown.length === 2, 5_000)
  listening = await listen(server)
})

/** A client in this process, and how often it began to lead. */
function tabHere(store: StoreFactory = betterSqliteStore(file, PATIENT)) {
  let terms = 0
  const replog = createClient({
    url: listening.url,
    store,
    user: () => 'alice',
    token: async () => server.token('alice'),
    fetch: (input, init) => {
      terms += String(input).includes('/api/sync/stream') ? 1 : 0
      return fetch(input, init)
    },
    log: { debug: () => {}, warn: () => {} },
  })
  onTestFinished(() => replog.close())
  return { replog, workouts: replog.db.workout!, terms: () => terms }
}

test('two tabs of one process and another process have one leader', async () => {
  const other = await start(PATIENT)
  await until(() => other.terms === 1, 10_000)
  const tabs = [tabHere(), tabHere()]
  for (const { replog } of tabs) {
    await replog.open()
    expect(await replog.sync({ signal: AbortSignal.timeout(10_000) })).toMatchObject({ state: 'synced' })
  }
  expect(tabs.map(({ terms }) => terms())).toEqual([0, 0])
  other.signal('SIGKILL')
  await until(() => tabs.some(({ terms }) => terms() === 1), 12_000)
  const [leader, follower] = tabs[0]!.terms() === 1 ? tabs : [tabs[1], tabs[0]]
  await follower!.workouts.create({ name: 'from a tab', scheduled_date: '2026-11-29' })
  await until(has('from a tab'), 10_000)
  expect(follower!.terms()).toBe(0)
  await leader!.replog.close()
  await until(() => follower!.terms() === 1, 3_000)
  await follower!.workouts.create({ name: 'from the other tab', scheduled_date: '2026-11-29' })
  await until(has('from the other tab'), 10_000)
})

test.each([
  ['encrypted', () => encryptedStore(betterSqliteStore(file, PATIENT), key)],
  [
    'asynchronous',
    () =>
      sqliteStore(
        nodeFiles(file, async path => asynchronous(await openBetterSqlite(path))),
        { ...PATIENT, durability: 'strict' },
      ),
  ],
])('a store that is %s cooperates with another process', async (kind, store) => {
  const here = tabHere(store())
  await here.replog.open()
  await until(() => here.terms() === 1, 10_000)
  const other = await start(PATIENT)
  await here.workouts.create({ name: 'here', scheduled_date: '2026-11-29' })
  await until(has('here'), 10_000)
  if (kind === 'asynchronous') {
    // The other process cannot read what is encrypted.
    await other.call('write', 'there')
    await until(has('there'), 10_000)
  }
  expect([here.terms(), other.terms]).toEqual([1, 0])
  await here.replog.close()
  await until(() => other.terms === 1, 3_000)
})
