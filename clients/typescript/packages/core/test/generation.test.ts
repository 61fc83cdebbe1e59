import { expect, test } from 'vitest'
import { erased } from '../src/erasure.js'
import { beginPull, pullAgain } from '../src/page.js'
import type { Meta, Pulling } from '../src/store.js'

const PULLING: Pulling = { generation: 5, pageToken: 'p', marks: [] }
const META: Meta = {
  format: 1,
  device: 'd',
  user: 'u',
  epoch: 1,
  generation: 4,
  token: 't',
  pulling: PULLING,
  pulls: 2,
  clockOffset: 0,
  lastTime: 0,
}

test('a pull that begins again never fills the generation of one that was given up', () => {
  expect(pullAgain(META, [], undefined).generation).toBe(6)
  expect(beginPull({ ...META, types: ['exercise'] }, [], ['exercise', 'workout']).generation).toBe(6)
})

test('an erased account does not show the rows of a pull that was given up', () => {
  expect(erased(META, [], null, 0).meta?.generation).toBe(6)
})

test('without a pull under way, it is the next one', () => {
  const { pulling: _pulling, ...meta } = META
  expect(pullAgain(meta, [], undefined).generation).toBe(5)
  expect(beginPull(meta, [], undefined)).toEqual({ generation: 4, since: 't', marks: [] })
})
