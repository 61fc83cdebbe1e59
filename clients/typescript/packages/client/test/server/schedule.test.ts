import { expect, test } from 'vitest'
import * as schedule from '../../src/server/schedule.js'

const DAY = 86_400_000
const LIFE = 7 * DAY

const live = schedule.heard(schedule.registered(schedule.begun(0), 0, LIFE), 1_000)

test.each([
  [0, 100, 80],
  [1_000, 1_000 + LIFE, 1_000 + 0.8 * LIFE],
  [0, 0, 0],
  [500, 100, 500],
])('a channel from %i to %i is renewed at %i', (registeredAt, expiration, at) => {
  expect(schedule.renewAt(registeredAt, expiration)).toBe(at)
})

test('a channel is registered at once, and the data is pulled until pings arrive', () => {
  const begun = schedule.begun(0)
  expect(schedule.due(begun, 0)).toEqual(['register'])
  const registered = schedule.registered(begun, 0, LIFE)
  expect(schedule.due(registered, 0)).toEqual([])
  expect(schedule.due(registered, 5_000)).toEqual(['probe'])
  expect(schedule.due(schedule.probed(registered, 5_000), 30_000)).toEqual(['poll'])
  expect(schedule.due(schedule.polled(registered, 30_000), 59_999)).toEqual(['probe'])
})

test('a live channel is renewed after 80 % of its life, and stays live', () => {
  const quiet = schedule.heard(live, 0.8 * LIFE - 1)
  expect(schedule.due(quiet, 0.8 * LIFE - 1)).toEqual([])
  expect(schedule.due(quiet, 0.8 * LIFE)).toEqual(['register'])
  const renewed = schedule.registered(quiet, 0.8 * LIFE, LIFE)
  expect(renewed).toMatchObject({ pollAt: null, registerAt: 1.6 * LIFE, endsAt: 1.8 * LIFE })
})

test('a renewal that fails is tried again, with growing delays', () => {
  let state = live
  const delays = Array.from({ length: 9 }, () => {
    state = schedule.registrationFailed(state, 0, 0)
    return state.registerAt
  })
  expect(delays).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000])
  expect(schedule.registrationFailed(live, 0, 60_000).registerAt).toBe(60_000)
  expect(state.pollAt).toBeNull()
})

test('a channel that has ended is polled for', () => {
  expect(schedule.passed(live, LIFE - 1)).toEqual(live)
  expect(schedule.passed(live, LIFE)).toMatchObject({ endsAt: null, probeAt: null, pollAt: LIFE })
})

test('a ping is requested after ten quiet minutes, and must arrive within 30 s', () => {
  expect(schedule.due(live, 600_999)).toEqual([])
  expect(schedule.due(live, 601_000)).toEqual(['probe'])
  const probed = schedule.probed(live, 601_000)
  expect(schedule.nextAt(probed)).toBe(631_000)
  expect(schedule.passed(probed, 630_999)).toEqual(probed)
  expect(schedule.passed(probed, 631_000)).toMatchObject({ probedAt: null, pollAt: 631_000, probeAt: 1_201_000 })
  expect(schedule.heard(probed, 602_000)).toMatchObject({ probedAt: null, pollAt: null, probeAt: 1_202_000 })
})

test('a channel that the server does not have is registered at once', () => {
  expect(schedule.probeFailed(live, 601_000, true)).toMatchObject({
    registerAt: 601_000,
    endsAt: null,
    pollAt: 601_000,
  })
  expect(schedule.probeFailed(live, 601_000, false)).toMatchObject({ endsAt: LIFE, probeAt: 631_000, pollAt: 601_000 })
})

test.each([
  [LIFE, 0.8 * LIFE],
  [1_000, 1_000],
  [0, 30_000],
  [-DAY, 30_000],
])('a life of %i ms leads to a renewal after %i ms', (life, after) => {
  expect(schedule.registered(live, 0, life).registerAt).toBe(after)
})
