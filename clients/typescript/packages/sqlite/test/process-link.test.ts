import { randomUUID } from 'node:crypto'
import type { Locks } from '@replog/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lockCases } from '../../client/test/lock-cases.js'
import { range } from '../../testing/src/kit/samples.js'
import { SeededRandom } from '../../testing/src/sim/random.js'
import { LIMITS, LinkWorld, type SimProcess } from './link-kit.js'

let world: LinkWorld
let processes: SimProcess[]

beforeEach(() => {
  world = new LinkWorld()
  processes = []
})
afterEach(async () => {
  for (const one of processes) {
    if (one.isRunning) {
      await one.close()
    }
  }
  world.folder.remove()
})

async function open(...options: Parameters<LinkWorld['open']>): Promise<SimProcess> {
  const opened = await world.open(...options)
  processes.push(opened)
  return opened
}

/** Opens processes that wait for the lead one after the other. */
async function openCandidates(count: number): Promise<SimProcess[]> {
  const opened: SimProcess[] = []
  for (const _ of range(0, count)) {
    const one = await open()
    void one.campaign()
    await world.time.run(100)
    opened.push(one)
  }
  return opened
}

const leaders = () => processes.filter(one => one.isRunning && one.leads).map(one => one.name)

/** How long it takes until another process leads than before. */
async function msToNextLeader(former: SimProcess): Promise<number> {
  const began = world.time.now
  while (leaders().every(name => name === former.name)) {
    await world.time.run(10)
    expect(world.time.now - began).toBeLessThan(20_000)
  }
  return world.time.now - began
}

describe('the lead', () => {
  test('is taken at once when nobody has it, and by one process only', async () => {
    await openCandidates(4)
    expect(leaders()).toEqual(['p0'])
    await world.time.run(60_000)
    expect(leaders()).toEqual(['p0'])
    expect(processes.map(one => one.terms)).toEqual([1, 0, 0, 0])
  })

  test('passes on when its process closes, within one interval', async () => {
    const [first] = await openCandidates(2)
    await world.time.run(5_000)
    await first!.close()
    await world.time.run(LIMITS.watchMs)
    expect(leaders()).toEqual(['p1'])
  })

  test.each(range(0, 8))('passes on within 2.25 s when its process is killed (%i)', async n => {
    const [first] = await openCandidates(2)
    await world.time.run(5_000 + 167 * n)
    first!.kill()
    const ms = await msToNextLeader(first!)
    expect(ms).toBeGreaterThan(LIMITS.leaseAnswerMs - LIMITS.watchMs)
    expect(ms).toBeLessThanOrEqual(2_260)
  })

  test('passes on when its process is frozen, and stays there when that process runs again', async () => {
    const [first] = await openCandidates(2)
    await world.time.run(5_000)
    first!.freeze()
    expect(await msToNextLeader(first!)).toBeLessThanOrEqual(2_260)
    await world.time.run(30_000)
    first!.resume()
    await world.time.run(LIMITS.watchMs)
    expect(leaders()).toEqual(['p1'])
    await world.time.run(60_000)
    expect(leaders()).toEqual(['p1'])
    expect(processes.map(one => one.terms)).toEqual([1, 1])
  })

  test('stays where it is when all processes sleep, whichever wakes up first', async () => {
    const [first, second] = await openCandidates(2)
    await world.time.run(5_000)
    first!.freeze()
    second!.freeze()
    await world.time.run(3_600_000)
    second!.resume()
    await world.time.run(100)
    first!.resume()
    await world.time.run(10_000)
    expect(leaders()).toEqual(['p0'])
    expect(second!.terms).toBe(0)
  })

  test('is left behind by a process that was killed, and the next one to start has it soon', async () => {
    const [first] = await openCandidates(1)
    await world.time.run(5_000)
    first!.kill()
    await world.time.run(3_600_000)
    const next = await open()
    void next.campaign()
    await world.time.run(LIMITS.leaseAnswerMs + 2 * LIMITS.watchMs)
    expect(leaders()).toEqual(['p1'])
  })

  test('can be stolen; the former leader learns of it within one interval', async () => {
    const [first, second] = await openCandidates(2)
    const third = await open()
    void third.steal()
    await world.time.run(LIMITS.watchMs)
    expect([first!.leads, second!.leads, third.leads]).toEqual([false, false, true])
  })

  test('is one in all processes, also when they know the file by different paths', async () => {
    const [first, second] = [await open({ store: '/tmp/gym.db' }), await open({ store: '/private/tmp/gym.db' })]
    void first.campaign('replog /tmp/gym.db alice')
    await world.time.run(100)
    void second.campaign('replog /private/tmp/gym.db alice')
    await world.time.run(10_000)
    expect(leaders()).toEqual(['p0'])
  })

  test('has nothing to do with other locks of the same data', async () => {
    const [first, second] = [await open(), await open()]
    void first.campaign('gym.db lead')
    void second.campaign('gym.db account')
    void first.campaign('gym.db account')
    await world.time.run(10_000)
    expect([first.terms, second.terms]).toEqual([1, 1])
    await second.close()
    await world.time.run(LIMITS.watchMs)
    expect(first.terms).toBe(2)
  })
})

test.each(range(1, 13))('after random ends, sleeps and starts, one process leads (seed %i)', async seed => {
  const random = new SeededRandom(seed)
  const lateness = () => 1 + 0.8 * random.next()
  for (const _ of range(0, 6)) {
    for (const _ of range(0, 1 + random.below(4))) {
      const running = processes.filter(one => one.isRunning)
      const one = running[random.below(running.length)]
      const roll = random.next()
      if (!one || roll < 0.3) {
        void (await open({ lateness })).campaign()
      } else if (roll < 0.5) {
        one.kill()
      } else if (roll < 0.65) {
        await one.close()
      } else if (roll < 0.85) {
        one.freeze()
        world.time.after(random.next() * 8_000, () => one.resume())
      }
      await world.time.run(random.next() * 2_000)
    }
    await world.time.run(12_000)
    const running = processes.filter(one => one.isRunning)
    expect(leaders()).toHaveLength(running.length === 0 ? 0 : 1)
    const terms = processes.map(one => one.terms)
    await world.time.run(10_000)
    expect(processes.map(one => one.terms)).toEqual(terms)
  }
})

describe('the locks of links keep the contract of locks', () => {
  /** Each holder is a process of its own. */
  const locks: Locks = {
    hold: async (name, options, held) => {
      const process = await open({ limits: { watchMs: 10, leaseAskMs: 10, leaseAnswerMs: 60_000 } })
      await process.link.locks.hold(name, options, held)
    },
  }
  // A lease goes to any of those who wait.
  const cases = lockCases.filter(({ name }) => !name.includes('in their order'))
  test.each(cases)('$name', async ({ run }) => {
    let isRunning = true
    const ended = run(locks, randomUUID()).finally(() => {
      isRunning = false
    })
    while (isRunning) {
      await world.time.run(10)
      await new Promise(resolve => setTimeout(resolve, 1))
    }
    await ended
    expect(cases).toHaveLength(lockCases.length - 1)
  })
})
