import { memoryStore } from '@replog/client'
import type { AnyCatalogue, HttpRequest, Json, SignedIn } from '@replog/core'
import { anonymousAccount, NotOpen, NotReachable, Replog, StorageFailed } from '@replog/core'
import { expect, test } from 'vitest'
import { changedStore } from '../../../../test-kit/store.js'
import { SHIPPED_CATALOGUE } from '../../src/server/catalogue/shipped-catalogue.js'
import { ModelServer } from '../../src/server/model-server.js'
import { Device } from '../../src/sim/device.js'
import { eventsOf } from '../../src/sim/events.js'
import { SeededRandom } from '../../src/sim/random.js'
import { SimTab } from '../../src/sim/sim-tab.js'
import { VirtualTime } from '../../src/sim/virtual-time.js'

const EPOCH = Date.UTC(2026, 10, 1)
const MINUTE = 60_000
const ANONYMOUS = 'anonymous-1'

type Client = Replog<AnyCatalogue>

interface Tab {
  readonly sim: SimTab
  readonly client: Client
}

/** What happens to a step: a request, or a change of the store. */
type StepHook = (name: string, run: () => Promise<unknown>) => Promise<unknown>

const never = () => new Promise<never>(() => {})

/** One device and its server, on virtual time. Each step of its first tab can be the last one of that tab. */
class MoveWorld {
  readonly time = new VirtualTime()
  readonly server: ModelServer
  readonly device: Device
  /** The user that the app has stored. */
  user = ANONYMOUS
  onStep: StepHook = (_name, run) => run()
  readonly random: SeededRandom

  constructor(seed: number) {
    this.random = new SeededRandom(seed)
    const clock = {
      now: () => EPOCH + Math.floor(this.time.now),
      monotonic: () => this.time.now,
      after: (ms: number, run: () => void) => this.time.after(ms, run),
    }
    this.server = new ModelServer({ clock })
    const step = <T>(name: string, run: () => Promise<T>) => this.onStep(name, run) as Promise<T>
    const store = changedStore(memoryStore(), real => ({
      commit: change => step('commit', () => real.commit(change)),
      destroy: seen => step('destroy', () => real.destroy(seen)),
    }))
    this.device = new Device('phone', store)
  }

  async open(): Promise<Tab> {
    const http = this.server.http()
    const sim = new SimTab({
      time: this.time,
      epoch: EPOCH,
      random: this.random.fork(),
      device: this.device,
      http: (request: HttpRequest) =>
        this.device.isOnline
          ? (this.onStep(request.method, () => http(request)) as ReturnType<typeof http>)
          : Promise.reject(new TypeError('offline')),
      readEvents: eventsOf,
      onCommit: change => change,
    })
    const client: Client = new Replog<AnyCatalogue>({
      url: '',
      store: sim.store,
      platform: sim.platform,
      user: () => this.user,
      token: async () => this.server.token(this.user),
      onConflict: conflict => conflict.park(),
      types: undefined,
      catalogue: SHIPPED_CATALOGUE as unknown as Json,
      log: { debug: () => {}, warn: () => {} },
      requestMs: 30_000,
      pageSize: 2,
      parallelMax: 2,
    })
    await this.until(client.open())
    return { sim, client }
  }

  signIn({ client }: Tab): Promise<SignedIn> {
    this.user = 'alice'
    const from = anonymousAccount({ user: ANONYMOUS, token: async () => this.server.token(ANONYMOUS) })
    return client.signIn({ from })
  }

  until<T>(promise: Promise<T>): Promise<T> {
    return this.time.until(promise, 30 * MINUTE)
  }
}

const PLANNED = { status: 'scheduled', scheduled_date: '2026-11-29' }

/** A tab whose account has a tree, a deleted entity, one of another device, a rejected write, and an unsent one. */
async function prepared(world: MoveWorld): Promise<Tab> {
  const tab = await world.open()
  const { client } = tab
  await world.until(
    client.write(tx => {
      const exercise = tx.exercise!.create({ name: 'Squat' })
      const workout = tx.workout!.create({ ...PLANNED, name: 'tree', status: 'in_progress' })
      const inside = tx.workout_exercise!.create({ workout_id: workout.id, exercise_id: exercise.id })
      tx.workout_set!.create({ workout_exercise_id: inside.id, reps: 5 })
    }),
  )
  await world.until(client.db.workout!.create({ ...PLANNED, localId: 'named', name: 'named' }))
  const deleted = await world.until(client.db.workout!.create({ ...PLANNED, name: 'deleted' }))
  await world.until(client.sync())
  await world.until(client.db.workout!.delete(deleted.value.id))
  await world.until(client.db.workout!.create({ ...PLANNED, name: 'rejected', status: 'in_progress' }))
  await world.until(client.sync())
  const data = { name: 'of the tablet' }
  world.server.push(ANONYMOUS, [{ op: 'create', type: 'exercise', id: crypto.randomUUID(), data }])
  world.device.isOnline = false
  await world.until(client.db.exercise!.create({ name: 'not sent' }))
  world.device.isOnline = true
  return tab
}

const NAMES = ['Squat', 'named', 'not sent', 'of the tablet', 'tree', undefined, undefined]

/** Everything is in the new account, once, and nothing is left of the old one. */
async function checkMoved(world: MoveWorld, { client }: Tab, rejectedCount = 1): Promise<void> {
  expect(await world.until(client.sync())).toEqual({ state: 'synced' })
  const items = world.server.entities('alice')
  expect(items.map(({ data }) => (data as { name?: string }).name).sort()).toEqual(NAMES)
  expect(new Set(items.map(({ id }) => id)).size).toBe(items.length)
  for (const { type, id, etag } of items) {
    expect(await world.until(client.db[type]!.get(id)), `${type} ${id}`).toMatchObject({ $sync: 'synced', etag })
  }
  const rejected = await world.until(client.rejected.list())
  expect(rejected.map(({ code, data }) => [code, data.name])).toEqual(
    [['workout_in_progress', 'rejected']].slice(0, rejectedCount),
  )
  expect(client.status.get()).toMatchObject({ pending: 0, rejected: rejectedCount })
  expect(world.server.entities(ANONYMOUS)).toEqual([])
  const store = world.device.store.store(ANONYMOUS)
  const { meta } = await store.open({ ...FRESH, device: 'new' })
  expect(meta.device).toBe('new')
}

const FRESH = { format: 1, user: ANONYMOUS, epoch: 0, generation: 1, pulls: 0, clockOffset: 0, lastTime: 0 }

/** Kills the tab after a step of its sign-in. Returns the names of the steps. */
async function signInUntil(world: MoveWorld, tab: Tab, last?: number): Promise<readonly string[]> {
  const steps: string[] = []
  let killed = () => {}
  const death = new Promise<void>(resolve => {
    killed = resolve
  })
  world.onStep = async (name, run) => {
    const isLast = steps.push(name) - 1 === last
    const result = await run()
    if (isLast) {
      tab.sim.kill()
      killed()
      return never()
    }
    return result
  }
  await world.until(Promise.race([world.signIn(tab), death]))
  world.onStep = (_name, run) => run()
  return steps
}

/** The steps of a sign-in. They are the same in each world of this seed. */
const STEPS = await (async () => {
  const world = new MoveWorld(1)
  const tab = await prepared(world)
  const steps = await signInUntil(world, tab)
  await checkMoved(world, tab)
  return steps.map((name, at) => ({ name, at }))
})()

test('a sign-in has steps of every kind', () => {
  expect(STEPS.length).toBeGreaterThan(20)
  expect(new Set(STEPS.map(({ name }) => name))).toEqual(new Set(['commit', 'GET', 'POST', 'DELETE', 'destroy']))
})

test.each(STEPS)('a crash after step $at, $name, loses nothing, and writes nothing twice', async ({ at }) => {
  const world = new MoveWorld(1)
  await signInUntil(world, await prepared(world), at)
  const tab = await world.open()
  // The person gives up the rejected write, if it is here already. It must not come back.
  const rejected = await world.until(tab.client.rejected.list())
  await world.until(Promise.all(rejected.map(each => each.discard())))
  expect(await world.until(world.signIn(tab))).toEqual({ from: 'erased' })
  await checkMoved(world, tab, 1 - rejected.length)
})

test.each(STEPS)('the same after step $at, $name, when the app starts again as the old user', async ({ at }) => {
  const world = new MoveWorld(1)
  await signInUntil(world, await prepared(world), at)
  world.user = ANONYMOUS
  const tab = await world.open()
  await world.until(tab.client.sync())
  expect(await world.until(world.signIn(tab))).toEqual({ from: 'erased' })
  await checkMoved(world, tab)
})

const SEEDS = Array.from({ length: 10 }, (_, i) => i + 1)

/**
 * Two tabs write while both sign in. Tabs are killed and opened again, and requests and responses are lost. Every write
 * whose promise has ended must be in the new account.
 */
test.each(SEEDS)('two tabs that write, sign in, and are killed at random times lose no write (seed %i)', async seed => {
  const world = new MoveWorld(seed)
  const random = world.random.fork()
  const tabs: Tab[] = [await world.open(), await world.open()]
  const promised = new Set<string>()
  const signingIn = new Set<Tab>()
  let isStorm = true
  world.onStep = async (name, run) => {
    const isLost = isStorm && name !== 'commit' && name !== 'destroy' && random.chance(0.2)
    if (isLost && random.chance(0.5)) {
      throw new TypeError('the request was lost')
    }
    const result = await run()
    if (isLost) {
      throw new TypeError('the response was lost')
    }
    return result
  }
  const signIn = (tab: Tab) => {
    signingIn.add(tab)
    world.signIn(tab).then(({ from }) => from === 'unfinished' || signingIn.delete(tab), gaveUp)
  }
  const write = () => {
    const name = `write ${promised.size} of ${world.time.now}`
    random
      .pick(tabs)
      .client.db.exercise!.create({ name })
      .then(() => promised.add(name), gaveUp)
  }
  for (let i = 0; i < 150; i++) {
    await world.time.run(random.next() * 200)
    const event = random.below(100)
    if (event < 85) {
      write()
    } else if (event < 92 && i > 30) {
      signIn(random.pick(tabs))
    } else {
      const at = random.below(tabs.length)
      tabs[at]!.sim.kill()
      tabs[at] = await world.open()
    }
  }
  isStorm = false
  for (const tab of tabs) {
    signIn(tab)
  }
  await world.time.run(3 * MINUTE)
  for (const { client } of tabs) {
    expect(await world.until(client.signIn())).toEqual({})
    expect(await world.until(client.sync())).toEqual({ state: 'synced' })
  }
  const names = world.server.entities('alice').map(({ data }) => (data as { name: string }).name)
  expect(promised.size).toBeGreaterThan(50)
  expect([...promised].filter(name => !names.includes(name))).toEqual([])
  expect(new Set(names).size).toBe(names.length)
  expect(world.server.entities(ANONYMOUS)).toEqual([])
})

/** The data of the tab has gone to the other account, or the sign-in waits for a server that cannot be reached. */
function gaveUp(error: unknown): void {
  if (!(error instanceof StorageFailed || error instanceof NotReachable || error instanceof NotOpen)) {
    throw error
  }
}
