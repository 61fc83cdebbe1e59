import type { Row } from '@replog/core'
import { describe, expect, test } from 'vitest'
import { onDemand } from '../../../test-kit/on-demand.js'
import { changedStore } from '../../../test-kit/store.js'
import { memoryStore } from '../../client/src/memory-store.js'
import { compare, keyOfQuery, LiveResult, type Query } from '../src/query.js'
import { Device, planned, workouts } from './kit/client.js'

const names = (rows: readonly { readonly [field: string]: unknown }[] | undefined) => rows?.map(row => row.name)

describe('the key of a query', () => {
  const query = (where: Query['where']): Query => ({ type: 'workout', where, orderBy: [] })

  test.each<[string, Query['where'], Query['where']]>([
    ['a field without a value, and any value', { notes: undefined }, {}],
    ['a number that is none, and no value', { order: Number.NaN }, { order: null }],
    ['no upper bound, and a bound that nothing reaches', { order: { lt: undefined } }, { order: { lt: null } }],
    ['the largest number, and the smallest', { order: { lt: Infinity } }, { order: { lt: -Infinity } }],
    ['a text, and a number', { name: '1' }, { name: 1 }],
  ])('is another one for %s', (_name, one, other) => {
    expect(keyOfQuery(query(one))).not.toBe(keyOfQuery(query(other)))
  })

  test.each<[string, Query['where'], Query['where']]>([
    ['two ways to ask for no value', { notes: undefined }, { notes: null }],
    ['another order of the fields', { notes: 'a', name: 'b' }, { name: 'b', notes: 'a' }],
  ])('is the same for %s', (_name, one, other) => {
    expect(keyOfQuery(query(one))).toBe(keyOfQuery(query(other)))
  })
})

test('values are ordered by kind, and texts by their code points', () => {
  const none = undefined
  const ordered = [none, -1, 2.5, 10, '', 'A', 'AB', 'a', '\uff01', '\u{1f600}', '\u{1f600}a', '\u{1f601}', false, true]
  for (const [place, one] of ordered.entries()) {
    expect(ordered.map(other => Math.sign(compare(one, other)))).toEqual(ordered.map((_, at) => Math.sign(place - at)))
  }
  expect(compare(null, none)).toBe(0)
})

test('a result leaves changes out that it has already', () => {
  const row = (id: string, name: string): Row => ({ id, name, $sync: 'synced', $base: 0 })
  const [a, b, later] = [row('a', 'A'), row('b', 'B'), row('a', 'C')]
  const result = new LiveResult({ type: 'workout', where: {}, orderBy: [{ field: 'name', descending: false }] }, [
    b,
    later,
  ])
  const rows = result.value()
  expect(result.apply([{ type: 'workout', id: 'a', before: a, after: later }])).toBe(false)
  expect(result.value()).toBe(rows)
  expect(result.apply([{ type: 'workout', id: 'a', before: later, after: a }])).toBe(true)
  expect(names(result.value())).toEqual(['A', 'B'])
})

describe('a live query', () => {
  test('has its rows at once when the type is in memory, and the same array for a while', async () => {
    const device = new Device()
    const client = await device.opened()
    expect(workouts(client).all().live().get()).toBeUndefined()
    await workouts(client).create(planned('A'))
    const rows = workouts(client).all().live().get()
    expect(names(rows)).toEqual(['A'])
    await workouts(client).create(planned('B'))
    expect(names(workouts(client).orderBy('name').live().get())).toEqual(['A', 'B'])
    expect(workouts(client).all().live().get()).toHaveLength(2)
  })

  test('keeps its rows when its last watcher is followed by another one', async () => {
    const device = new Device()
    const client = await device.opened()
    await workouts(client).create(planned('A'))
    const live = workouts(client).all().live()
    const stop = live.subscribe(() => {})
    await live.loaded()
    const rows = live.get()
    stop()
    expect(workouts(client).all().live().get()).toBe(rows)
    await device.time.run(4_999)
    expect(workouts(client).all().live().get()).toBe(rows)
    await device.time.run(1)
    expect(workouts(client).all().live().get()).not.toBe(rows)
    expect(workouts(client).all().live().get()).toEqual(rows)
  })

  test('is loaded without a watcher, also when that is asked for before the client is open', async () => {
    const client = new Device().client()
    const live = workouts(client).all().live()
    const loaded = live.loaded()
    expect(workouts(client).all().live().loaded()).toBe(loaded)
    expect(live.get()).toBeUndefined()
    await client.open()
    await loaded
    expect(live.get()).toEqual([])
  })

  test('keeps at most 2,000 results that nobody watches', async () => {
    const client = await new Device().opened()
    await workouts(client).all().get()
    const rowsOf = (limit: number) => workouts(client).all().limit(limit).live().get()
    const rows = Array.from({ length: 2_001 }, (_, limit) => rowsOf(limit))
    const isKept = rows.map((_, i) => rowsOf(2_000 - i) === rows[2_000 - i])
    expect(isKept.indexOf(false)).toBe(2_000)
  })

  test('has the rows of one id without a search', async () => {
    const client = await new Device().opened()
    const { value } = await workouts(client).create(planned('A'))
    await workouts(client).create(planned('B'))
    const live = workouts(client).byId(value.id).live()
    const seen: unknown[] = []
    live.subscribe(rows => seen.push(names(rows)))
    await live.loaded()
    await workouts(client).patch(value.id, { name: 'C' })
    await workouts(client).delete(value.id)
    expect(seen).toEqual([['A'], ['C'], []])
  })

  test('shows two queries in the same state', async () => {
    const client = await new Device().opened()
    const { value } = await workouts(client).create(planned('A'))
    const open = workouts(client).where({ status: 'scheduled' }).live()
    const done = workouts(client).where({ status: 'completed' }).live()
    const seen: (number | undefined)[] = []
    const look = () => seen.push((open.get()?.length ?? 0) + (done.get()?.length ?? 0))
    open.subscribe(() => {})
    done.subscribe(() => {})
    await Promise.all([open.loaded(), done.loaded()])
    open.subscribe(look)
    done.subscribe(look)
    await workouts(client).patch(value.id, { status: 'completed' })
    expect(seen).toEqual([1, 1, 1, 1])
  })

  test('does not call a watcher that another watcher has ended', async () => {
    const client = await new Device().opened()
    const live = workouts(client).all().live()
    const seen: string[] = []
    let end = () => {}
    live.subscribe(() => end())
    await live.loaded()
    end = live.subscribe(() => seen.push('called'))
    expect(seen).toEqual(['called'])
    await workouts(client).create(planned('A'))
    expect(seen).toEqual(['called'])
  })

  test('throws when its rows cannot be loaded, and tries again later', async () => {
    let isBroken = true
    const store = changedStore(memoryStore(), real => ({
      loadBase: type => (isBroken ? Promise.reject(new Error(`no ${type}`)) : real.loadBase(type)),
    }))
    const device = new Device(store)
    const client = await device.opened()
    const live = workouts(client).all().live()
    await live.loaded()
    expect(() => live.get()).toThrow('no workout')
    expect(device.warnings).toEqual(['A listener failed: no workout'])
    isBroken = false
    expect(() => workouts(client).all().live().get()).toThrow('no workout')
    await device.time.run(5_000)
    await workouts(client).all().live().loaded()
    expect(live.get()).toEqual([])
  })
})

test.each([
  ['types in memory', memoryStore()],
  ['rows that are read on demand', onDemand(memoryStore())],
])('at sign-in and sign-out, live queries show the rows of that user without a gap, %s', async (_name, store) => {
  const device = new Device(store)
  const client = await device.opened()
  await workouts(client).create(planned('A'))
  const live = workouts(client).all().live()
  const seen: unknown[] = []
  live.subscribe(rows => {
    // How soon the server has the row is not looked at.
    if (seen.length === 0 || JSON.stringify(names(rows)) !== JSON.stringify(seen.at(-1))) {
      seen.push(names(rows))
    }
  })
  await live.loaded()
  device.user = 'alice'
  await client.signIn()
  expect(names(live.get())).toEqual(['A'])
  await client.signOut()
  expect(live.get()).toEqual([])
  expect(seen).toEqual([['A'], []])
  await client.close()
  expect(live.get()).toBeUndefined()
  expect(seen).toEqual([['A'], [], undefined])
})
