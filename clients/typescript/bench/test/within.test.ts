import { expect, test } from 'vitest'
import { Late, within } from '../src/within.js'

test('what ends in time gives its result, or its error', async () => {
  expect(await within('It', 60_000, Promise.resolve(7))).toBe(7)
  await expect(within('It', 60_000, Promise.reject(new Error('broken')))).rejects.toThrow('broken')
})

test('what does not end in time is late', async () => {
  const work = within('The other tab', 10, new Promise(() => {}))
  await expect(work).rejects.toThrow(new Late('The other tab: not within 0.01 s'))
})
