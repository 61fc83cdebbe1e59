import { assert, integer, nat, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dutyOf, type Lease, type LeaseLimits, moveOf, type Sight, sightOf } from '../src/lease.js'

const limits: LeaseLimits = { watchMs: 250, leaseAskMs: 750, leaseAnswerMs: 1_000 }
const free: Lease = { holder: null, beat: 4, asked: 4 }
const quiet: Lease = { holder: 'a', beat: 4, asked: 3 }
const asked: Lease = { holder: 'a', beat: 4, asked: 4 }

describe('a waiting link', () => {
  test.each([
    ['takes a free lease', free, 0, 'take'],
    ['waits while the leader was silent for a short time', quiet, 749, 'wait'],
    ['asks a leader that was silent for long', quiet, 750, 'ask'],
    ['waits for the answer', asked, 999, 'wait'],
    ['takes the lease of a leader that does not answer', asked, 1_000, 'take'],
  ] as const)('%s', (_, lease, silentMs, expected) => {
    expect(moveOf({ lease, at: 0, silentMs }, limits)).toBe(expected)
  })

  test('asks at once when it sees a lease for the first time, and waits when another link has asked', () => {
    expect(moveOf(sightOf(undefined, quiet, 0, limits), limits)).toBe('ask')
    expect(moveOf(sightOf(undefined, asked, 0, limits), { ...limits, leaseAskMs: 5_000 })).toBe('wait')
  })

  test.each([
    ['a sign of life', { ...quiet, beat: 5 }],
    ['another holder', { ...quiet, holder: 'b' }],
    ['a question', asked],
  ])('counts from the beginning after %s', (_, next) => {
    const before: Sight = { lease: quiet, at: 0, silentMs: 700 }
    expect(sightOf(before, next, 250, limits)).toEqual({ lease: next, at: 250, silentMs: 0 })
  })

  test('counts little of the time in which it was asleep', () => {
    expect(sightOf({ lease: asked, at: 0, silentMs: 100 }, asked, 3_600_000, limits).silentMs).toBe(600)
  })
})

describe('the holder', () => {
  const never = { hasNews: false, askedAt: undefined, now: 0 }
  const watched = { hasNews: true, askedAt: 1, now: 10_000 }
  test.each([
    ['does nothing when it is not asked', quiet, never, 'nothing'],
    ['answers when it is asked', asked, never, 'beat'],
    ['tells its state while others are there', quiet, watched, 'beat'],
    ['writes nothing when its state is the same', quiet, { ...watched, hasNews: false }, 'nothing'],
    ['writes nothing when nobody was there for long', quiet, { ...watched, now: 10_001 }, 'nothing'],
    ['writes nothing when nobody was there ever', quiet, { ...watched, askedAt: undefined }, 'nothing'],
    ['stops when another link has the lease', { ...asked, holder: 'b' }, never, 'stop'],
    ['stops when the lease is free', free, never, 'stop'],
  ] as const)('%s', (_, lease, known, expected) => {
    expect(dutyOf('a', lease, known)).toBe(expected)
  })
})

/** A holder and a waiting link that look at one lease, each at its own times. The holder answers until it is killed. */
function play(
  options: LeaseLimits & { readonly holderDelay: number; readonly waiterDelay: number; readonly killedAt: number },
  endMs: number,
): number | undefined {
  let lease: Lease = { holder: 'a', beat: 0, asked: -1 }
  let sight: Sight | undefined
  const at = { holder: options.holderDelay, waiter: options.waiterDelay }
  while (Math.min(at.holder, at.waiter) < endMs) {
    if (at.holder <= at.waiter && at.holder < options.killedAt) {
      if (dutyOf('a', lease, { hasNews: false, askedAt: undefined, now: at.holder }) === 'beat') {
        lease = { ...lease, beat: lease.beat + 1 }
      }
      at.holder += options.watchMs + options.holderDelay
      continue
    }
    at.holder = at.holder < options.killedAt ? at.holder : Number.POSITIVE_INFINITY
    sight = sightOf(sight, lease, at.waiter, options)
    const move = moveOf(sight, options)
    if (move === 'take') {
      return at.waiter
    }
    if (move === 'ask') {
      lease = { ...lease, asked: lease.beat }
      sight = sightOf(sight, lease, at.waiter, options)
    }
    at.waiter += options.watchMs + options.waiterDelay
  }
  return undefined
}

const worlds = record({
  watchMs: integer({ min: 10, max: 500 }),
  leaseAskMs: integer({ min: 10, max: 2_000 }),
  moreAnswerMs: nat(3_000),
  holderDelay: nat(100),
  waiterDelay: nat(100),
}).map(({ watchMs, moreAnswerMs, holderDelay, waiterDelay, leaseAskMs }) => ({
  watchMs,
  leaseAskMs,
  leaseAnswerMs: 2 * watchMs + moreAnswerMs,
  // Both may be late, by less than the time that is left for the answer.
  holderDelay: Math.min(holderDelay, Math.floor(watchMs / 2)),
  waiterDelay: Math.min(waiterDelay, Math.floor(watchMs / 4)),
}))

test('a leader that looks at the lease keeps it', () => {
  assert(
    property(worlds, world => {
      expect(play({ ...world, killedAt: Number.POSITIVE_INFINITY }, 60_000)).toBeUndefined()
    }),
  )
})

test('the lease of a leader that was killed is taken in time, and not before', () => {
  assert(
    property(worlds, nat(20_000), (world, killedAt) => {
      const takenAt = play({ ...world, killedAt }, 120_000)
      const look = world.watchMs + world.waiterDelay
      const wait = world.leaseAskMs + world.leaseAnswerMs
      expect(takenAt).toBeGreaterThanOrEqual(killedAt)
      expect(takenAt).toBeLessThanOrEqual(killedAt + wait + 3 * look)
    }),
  )
})

test('with the defaults, a killed leader is followed within 2.25 s', () => {
  assert(
    property(nat(20_000), nat(250), (killedAt, waiterDelay) => {
      const takenAt = play({ ...limits, holderDelay: 0, waiterDelay: waiterDelay % 20, killedAt }, 30_000)
      expect(takenAt! - killedAt).toBeLessThanOrEqual(2_250 + 3 * 20)
    }),
  )
})
