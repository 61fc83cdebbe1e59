import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { systemClock, systemRandom } from '../src/system.js'

describe('systemClock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test.each([1, 2 ** 31 - 1, 2 ** 31, 90 * 24 * 3600 * 1000])('after waits for %i ms, and runs once', ms => {
    const run = vi.fn()
    systemClock.after(ms, run)
    vi.advanceTimersByTime(ms - 1)
    expect(run).toHaveBeenCalledTimes(0)
    vi.advanceTimersByTime(1)
    expect(run).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(2 ** 32)
    expect(run).toHaveBeenCalledTimes(1)
  })

  test.each([0, -5])('after %i ms is at once, but not during the call', ms => {
    const run = vi.fn()
    systemClock.after(ms, run)
    expect(run).toHaveBeenCalledTimes(0)
    vi.advanceTimersByTime(0)
    expect(run).toHaveBeenCalledTimes(1)
  })

  test.each([10, 2 ** 33])('a wait of %i ms can be ended at any time', ms => {
    const run = vi.fn()
    const end = systemClock.after(ms, run)
    vi.advanceTimersByTime(ms - 1)
    end()
    vi.advanceTimersByTime(2 ** 34)
    expect(run).toHaveBeenCalledTimes(0)
  })

  test('monotonic does not jump with the clock of the device', () => {
    const before = systemClock.monotonic()
    vi.setSystemTime(0)
    expect(systemClock.now()).toBe(0)
    expect(systemClock.monotonic()).toBe(before)
  })
})

test('systemRandom gives numbers in [0, 1) that fill the range', () => {
  const numbers = Array.from({ length: 10_000 }, systemRandom)
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...numbers)).toBeLessThan(1)
  expect(new Set(numbers.map(number => Math.floor(number * 16))).size).toBe(16)
  expect(new Set(numbers).size).toBe(10_000)
})
