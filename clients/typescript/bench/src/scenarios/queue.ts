import type { Server } from '../../libraries/library.js'
import { pullSets } from '../../libraries/pull.js'
import type { Bench, LibraryTab } from '../bench.js'
import { bytesUsed, type Chromium, withChromium } from '../browser/chromium.js'
import { SET_COUNT, setsOf, workoutsOf } from '../data.js'
import { seed } from '../server/seed.js'
import { NO_SERVER, OWN_SERVER } from './remarks.js'
import type { Scenario } from './scenario.js'

const ROUNDS_MAX = 2
const DATABASE = 'queue'

/** A device that was offline has 10,000 writes, is opened again, and sends them. */
export const queue: Scenario = {
  name: 'queue',
  needsServer: true,
  async run(bench: Bench) {
    const { measurements } = bench
    await bench.alternate({ scenario: 'queue', columns: ['ours'], roundsMax: ROUNDS_MAX }, async (_column, round) => {
      const server = bench.newUser(`queue${round}`)
      // The sets that the device makes belong to workouts that the server has.
      await seed(server, workoutsOf(bench.seed).map(withoutSets))
      await withChromium(async chromium => {
        await write(bench, chromium, server)
        await open(bench, chromium, server)
        await send(bench, chromium, server)
      })
      measurements.add('queue-lost', 'ours', await lost(bench, server))
    })
    const rows = ['queue-open', 'queue-time', 'queue-memory', 'queue-lost'] as const
    measurements.remark(rows, ['rxdb', 'replicache'], OWN_SERVER)
    measurements.remark(rows, ['dexie', 'tanstack'], NO_SERVER)
  },
}

const withoutSets = (workout: ReturnType<typeof workoutsOf>[number]) => ({
  ...workout,
  exercises: workout.exercises.map(exercise => ({ ...exercise, sets: [] })),
})

async function withTab<T>(bench: Bench, chromium: Chromium, run: (tab: LibraryTab) => Promise<T>): Promise<T> {
  const tab = await bench.tab(chromium, 'ours')
  const result = await run(tab)
  await tab.close()
  return result
}

async function write(bench: Bench, chromium: Chromium, server: Server): Promise<void> {
  await withTab(bench, chromium, async tab => {
    await tab.call('open', await bench.options('ours', DATABASE, { server }))
    await tab.call('fill', bench.seed)
    await tab.call('addAll', bench.seed)
  })
}

async function open(bench: Bench, chromium: Chromium, server: Server): Promise<void> {
  await withTab(bench, chromium, async tab => {
    const before = await bytesUsed(tab)
    const opened = await tab.call('coldOpen', await bench.options('ours', DATABASE, { server }))
    await tab.call('hold')
    if (opened.all !== SET_COUNT) {
      throw new Error(`${opened.all} rows of the queue are shown (expected: ${SET_COUNT})`)
    }
    bench.measurements.add('queue-open', 'ours', opened.allMs)
    bench.measurements.add('queue-memory', 'ours', ((await bytesUsed(tab)) - before) / 1e6)
  })
}

async function send(bench: Bench, chromium: Chromium, server: Server): Promise<void> {
  await withTab(bench, chromium, async tab => {
    const start = performance.now()
    await tab.call('open', await bench.options('ours', DATABASE, { server, isOnline: true }))
    await tab.call('drained')
    bench.measurements.add('queue-time', 'ours', (performance.now() - start) / 1_000)
  })
}

/** How many sets the server does not have. */
async function lost(bench: Bench, server: Server): Promise<number> {
  const missing = new Set(setsOf(workoutsOf(bench.seed)).map(({ id }) => id))
  for await (const sets of pullSets(server)) {
    for (const { id } of sets) {
      missing.delete(id)
    }
  }
  return missing.size
}
