import type { TabMessage } from '@replog/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { range } from '../../testing/src/kit/samples.js'
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

/** A process that leads, and others. */
async function openWithLeader(others: number, ...options: Parameters<LinkWorld['open']>): Promise<SimProcess[]> {
  for (const _ of range(0, 1 + others)) {
    const one = await world.open(...options)
    processes.push(one)
    void one.campaign()
    await world.time.run(LIMITS.watchMs)
  }
  await world.time.run(2_000)
  for (const one of processes) {
    one.received.length = 0
  }
  return processes
}

const write = (one: SimProcess) => one.connection.query('UPDATE replog_state SET rev = rev + 1')

const ofKind = (one: SimProcess, kind: TabMessage['kind']) => one.received.filter(message => message.kind === kind)

test('a write of one process is a change in the others, within one interval, and not in itself', async () => {
  const [one, two, three] = await openWithLeader(2)
  await write(two!)
  await world.time.run(LIMITS.watchMs)
  expect([one, two, three].map(process => ofKind(process!, 'changed').length)).toEqual([1, 0, 1])
})

test('the leader answers the requests of other processes, and each answer is for those who asked', async () => {
  const [leader, one, two] = await openWithLeader(2)
  one!.link.channel.post({ kind: 'sync', ask: 'a' })
  one!.link.channel.post({ kind: 'sync', ask: 'a' })
  two!.link.channel.post({ kind: 'sync', ask: 'b' })
  await world.time.run(LIMITS.watchMs)
  expect(ofKind(leader!, 'sync')).toEqual([
    { kind: 'sync', ask: 'other a' },
    { kind: 'sync', ask: 'other b' },
  ])
  leader!.link.channel.post({ kind: 'synced', ask: 'other a', state: 'synced' })
  await world.time.run(LIMITS.watchMs)
  for (const asking of [one!, two!]) {
    expect(ofKind(asking, 'synced')).toEqual([{ kind: 'synced', ask: 'a', state: 'synced' }])
  }
  expect(ofKind(leader!, 'synced')).toEqual([])
})

test('requests within a process are not written', async () => {
  const [leader] = await openWithLeader(0)
  const before = leader!.driver.writes()
  leader!.link.channel.post({ kind: 'sync', ask: 'a' })
  leader!.link.channel.post({ kind: 'synced', ask: 'a', state: 'synced' })
  leader!.link.channel.post({ kind: 'changed' })
  await world.time.run(10_000)
  expect(leader!.driver.writes()).toBe(before)
})

test('requests from before a process was opened are not for it, and only the newest are kept', async () => {
  const [, one] = await openWithLeader(1, { messageLimit: 3 })
  for (const n of range(0, 5)) {
    one!.link.channel.post({ kind: 'sync', ask: `${n}` })
    await world.time.run(10)
  }
  const rows = await one!.connection.query('SELECT doc FROM replog_message ORDER BY id')
  expect(rows.map(row => JSON.parse(String(row.doc)).ask)).toEqual(['2', '3', '4'])
  const late = await world.open()
  processes.push(late)
  void late.campaign()
  await world.time.run(5_000)
  expect(ofKind(late, 'sync')).toEqual([])
})

describe('the state of the leader', () => {
  const said = (one: SimProcess) =>
    ofKind(one, 'leader').map(message => (message.kind === 'leader' ? message.state : undefined))

  test('comes to other processes within two intervals, and again and again while it is the same', async () => {
    const [leader, one] = await openWithLeader(1)
    leader!.link.channel.post({ kind: 'leader', state: '"busy"' })
    await world.time.run(2 * LIMITS.watchMs)
    expect(said(one!)).toContain('"busy"')
    one!.received.length = 0
    for (const _ of range(0, 10)) {
      await world.time.run(4_000)
      // The engine takes the lead after a silence of 5 s.
      expect(said(one!).length).toBeGreaterThan(0)
      one!.received.length = 0
    }
    expect(leader!.terms).toBe(1)
    expect(said(leader!)).toEqual([])
  })

  test('comes in time also with the largest intervals', async () => {
    const limits = { watchMs: 500, leaseAskMs: 2_000, leaseAnswerMs: 4_000 }
    const [leader, one] = await openWithLeader(1, { limits })
    leader!.link.channel.post({ kind: 'leader', state: '"busy"' })
    await world.time.run(10_000)
    for (const _ of range(0, 10)) {
      one!.received.length = 0
      await world.time.run(3_500)
      expect(said(one!).length).toBeGreaterThan(0)
    }
  })

  test('is that of the leader, and of nobody after it has ended', async () => {
    const [leader, one, two] = await openWithLeader(2)
    leader!.link.channel.post({ kind: 'leader', state: '"first"' })
    await world.time.run(3_000)
    await leader!.close()
    await world.time.run(1_000)
    const [next, other] = one!.leads ? [one!, two!] : [two!, one!]
    other.received.length = 0
    await world.time.run(5_000)
    expect(said(other)).toEqual([])
    next.link.channel.post({ kind: 'leader', state: '"second"' })
    await world.time.run(5_000)
    expect(new Set(said(other))).toEqual(new Set(['"second"']))
  })
})

describe('while nothing happens', () => {
  /** Statements and transactions that write, of all processes, in a second. */
  async function costPerSecond(): Promise<{ readonly statements: number; readonly writes: number }> {
    const sum = (count: (one: SimProcess) => number) => processes.reduce((all, one) => all + count(one), 0)
    const before = [sum(one => one.driver.statements()), sum(one => one.driver.writes())] as const
    await world.time.run(60_000)
    return {
      statements: (sum(one => one.driver.statements()) - before[0]) / 60,
      writes: (sum(one => one.driver.writes()) - before[1]) / 60,
    }
  }

  test('a process that is alone reads four times in a second, and writes nothing', async () => {
    await openWithLeader(0)
    expect(await costPerSecond()).toEqual({ statements: 4, writes: 0 })
  })

  test('two processes write twice in a second at most', async () => {
    await openWithLeader(1)
    const { statements, writes } = await costPerSecond()
    expect(writes).toBeGreaterThan(1)
    expect(writes).toBeLessThanOrEqual(2)
    expect(statements / 2).toBeLessThan(20)
  })

  test('more processes read more, and write no more', async () => {
    await openWithLeader(4)
    const { statements, writes } = await costPerSecond()
    expect(writes).toBeLessThanOrEqual(2)
    expect(statements / 5).toBeLessThan(20)
  })
})

test('a database that fails for some time costs that time, and is reported once', async () => {
  const [leader, one] = await openWithLeader(1)
  const blocking = await world.open()
  processes.push(blocking)
  leader!.driver.exec('PRAGMA busy_timeout = 1')
  one!.driver.exec('PRAGMA busy_timeout = 1')
  blocking.driver.exec('BEGIN IMMEDIATE')
  await world.time.run(5_000)
  expect(leaderNames()).toEqual(['p0'])
  blocking.driver.exec('ROLLBACK')
  await world.time.run(5_000)
  expect(leaderNames()).toHaveLength(1)
  expect(ofKind(one!, 'changed').length).toBeLessThan(20)
})

const leaderNames = () => processes.filter(one => one.leads).map(one => one.name)
