import { expect, test } from 'vitest'
import { median, percentile, rotated } from '../src/statistics.js'

test.each([
  [[7], 0.5, 7],
  [[4, 1, 3, 2], 0.5, 2],
  [[4, 1, 3, 2], 0.95, 4],
  [[4, 1, 3, 2], 0, 1],
  [Array.from({ length: 100 }, (_, n) => 100 - n), 0.95, 95],
])('percentile %#', (values, share, expected) => {
  expect(percentile(values, share)).toBe(expected)
})

test.each([
  [[3], 3],
  [[9, 1, 5], 5],
  [[10, 1, 2, 3], 2.5],
])('median of %j', (values, expected) => {
  expect(median(values)).toBe(expected)
})

test('nothing has no percentile and no median', () => {
  expect(() => percentile([], 0.5)).toThrow('No values (expected: at least one)')
  expect(() => median([])).toThrow('No values (expected: at least one)')
})

test('each round begins with another one', () => {
  expect([0, 1, 2, 3].map(round => rotated(['a', 'b', 'c'], round).join(''))).toEqual(['abc', 'bca', 'cab', 'abc'])
  expect(rotated([], 1)).toEqual([])
})
