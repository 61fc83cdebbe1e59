import type { ModelServer } from '../server/model-server.js'
import { checkEnd } from './checks.js'
import { Person } from './person.js'
import type { SeededRandom } from './random.js'
import { type OpenTab, type Violation, World, type WorldOptions } from './world.js'

export interface HistoryOptions extends WorldOptions {
  /** Random events before everything is healed. */
  readonly events: number
  /** Milliseconds between two events, at most. */
  readonly gapMs: number
  readonly users: readonly string[]
  /** The model, when the history has power over the server. */
  readonly model?: ModelServer
  readonly devices: number
  readonly tabs: number
}

export interface HistoryResult {
  readonly promised: number
  readonly violation: Violation | undefined
}

/** One random history: faults and edits, then everything is healed, and all devices must agree with the server. */
export async function runHistory(options: HistoryOptions): Promise<HistoryResult> {
  const world = new World(options)
  for (const user of options.users) {
    for (let i = 0; i < options.devices; i++) {
      world.openTab(user, world.addDevice(user))
    }
  }
  const random = world.random.fork()
  for (let i = 0; i < options.events && !world.violation; i++) {
    randomEvent(world, random, options)
    await world.time.run(random.next() ** 3 * options.gapMs)
  }
  if (!world.violation) {
    await heal(world, options.model)
  }
  if (!world.violation) {
    await checkEnd(world)
  }
  return { promised: world.promised.size, violation: world.violation }
}

function randomEvent(world: World, random: SeededRandom, { tabs, model }: HistoryOptions): void {
  const tab = world.tabs.length > 0 ? random.pick(world.tabs) : undefined
  const event = random.below(100)
  if (event < 62 || !tab) {
    if (tab?.isOpen && !tab.sim.isFrozen) {
      world.act(tab)
    }
  } else if (event < 68) {
    tab.device.isOnline = !tab.device.isOnline
    world.log(`${tab.device.name} is ${tab.device.isOnline ? 'online' : 'offline'}`)
    changed(world, tab)
  } else if (event < 74) {
    openOne(world, random, tabs)
  } else if (event < 79) {
    world.kill(tab)
  } else if (event < 84) {
    freeze(world, tab, random.next() * FREEZE_MS_MAX)
  } else if (event < 88) {
    tab.sim.isVisible = !tab.sim.isVisible
    tab.sim.changed()
  } else if (event < 94) {
    const isBad = world.faults.loseRequest === 0
    world.faults = isBad ? { loseRequest: 0.2, loseResponse: 0.2 } : { loseRequest: 0, loseResponse: 0 }
    world.log(isBad ? 'the network loses requests and responses' : 'the network is good')
  } else if (model) {
    serverEvent(world, model, random)
  }
}

/** The longest time for which a tab is frozen. */
const FREEZE_MS_MAX = 15_000

function freeze(world: World, { name, sim }: OpenTab, ms: number): void {
  world.log(`${name} is frozen`)
  sim.freeze()
  world.time.after(ms, () => {
    if (!sim.isDead && sim.isFrozen) {
      world.log(`${name} runs again`)
      sim.resume()
    }
  })
}

function serverEvent(world: World, model: ModelServer, random: SeededRandom): void {
  const { user } = random.pick(world.devices)
  switch (random.below(7)) {
    case 0:
      world.log('the server is unavailable for some requests')
      model.outage({ times: 1 + random.below(6), status: random.pick([503, 429, 500, 408] as const) })
      return
    case 1:
      world.log('writes are appended, and answered 503')
      model.outage({ parts: ['writes'], times: 1 + random.below(3), isAppended: true })
      return
    case 2:
      world.log(`${user}: deletions are forgotten`)
      model.purge(user)
      return
    case 3:
      world.log('tokens expire')
      model.expireTokens()
      return
    case 4:
      world.log('the next pushes are answered 202')
      model.accept(1 + random.below(3), 1)
      world.time.after(random.next() * 10_000, () => model.decide(user))
      return
    case 5:
      world.log('streams break')
      model.breakStreams()
      return
    case 6: {
      const copy = model.snapshot()
      world.time.after(random.next() * COPY_AGE_MS_MAX, () => {
        world.log('the server loses its log, and is restored from an older copy')
        model.restore(copy)
        // The projector is to catch up before clients come back: they are not told of their own writes.
        for (const { user: each } of world.devices) {
          model.decide(each)
        }
        world.restored().catch((error: unknown) => world.fail(`a queue could not be read: ${error}`))
      })
    }
  }
}

/** The longest time for which writes are lost when the server is restored. */
const COPY_AGE_MS_MAX = 20_000

function openOne(world: World, random: SeededRandom, tabsMax: number): void {
  const { user, device } = random.pick(world.devices)
  if (world.tabs.filter(tab => tab.device === device).length < tabsMax) {
    world.openTab(user, device)
  }
}

function changed(world: World, { device }: OpenTab): void {
  for (const tab of world.tabs) {
    if (tab.device === device) {
      tab.sim.changed()
    }
  }
}

/** Virtual time until everything must be sent, pulled and answered. */
const HEAL_MS = 30 * 60_000
/** Between two looks at whether something is left to do; and so often nothing must be. */
const LOOK_MS = 10_000
const LOOKS = 3

/** Ends all faults, and runs until no device has anything left to do. */
async function heal(world: World, model: ModelServer | undefined): Promise<void> {
  world.log('everything is healed')
  world.faults = { loseRequest: 0, loseResponse: 0 }
  for (const { user, device } of world.devices) {
    model?.accept(0)
    model?.decide(user)
    device.isOnline = true
    if (!world.tabs.some(tab => tab.device === device)) {
      world.openTab(user, device)
    }
  }
  for (const tab of world.tabs) {
    tab.sim.isVisible = true
    tab.sim.isFrozen ? tab.sim.resume() : tab.sim.changed()
  }
  const until = world.time.now + HEAL_MS
  let quiet = 0
  while (quiet < LOOKS) {
    await world.time.run(model ? LOOK_MS : LOOK_MS / 10)
    for (const tab of world.tabs) {
      if (tab.isOpen) {
        Person.giveUp(tab.client).catch(error => world.fail(`${tab.name}: giving up failed: ${error}`))
      }
    }
    for (const { user } of world.devices) {
      model?.decide(user)
    }
    quiet = isQuiet(world) ? quiet + 1 : 0
    if (world.violation || world.time.now > until) {
      world.fail(`not quiet after ${HEAL_MS / 60_000} minutes: ${world.tabs.map(describe)}`)
      return
    }
  }
}

function isQuiet(world: World): boolean {
  return world.tabs.every(({ client, isOpen }) => {
    const { pending, rejected, phase } = client.status.get()
    return isOpen && pending === 0 && rejected === 0 && phase === 'idle'
  })
}

function describe({ name, client, isOpen }: OpenTab): string {
  return `${name} ${isOpen ? JSON.stringify(client.status.get()) : 'not open'}`
}
