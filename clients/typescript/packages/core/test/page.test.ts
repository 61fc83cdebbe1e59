import { expect, test } from 'vitest'
import { pageOf } from '../src/page.js'

const item = {
  type: 'exercise',
  id: 'a',
  status: 'active',
  etag: 'e',
  version: 1,
  updated_at: '',
  data: { name: 'Row' },
}

test('a page has items and a token', () => {
  expect(pageOf({ items: [item], nextSyncToken: 't' })).toMatchObject({ live: [{ id: 'a' }], token: 't' })
  expect(pageOf({ items: [], pageToken: 'p', remaining: 3 })).toMatchObject({ pageToken: 'p', remaining: 3 })
})

test('an answer without a token is not a page, because nothing says where the next pull begins', () => {
  expect(pageOf({ items: [item] })).toBeNull()
  expect(pageOf({ items: [item], nextSyncToken: 5 })).toBeNull()
  expect(pageOf({ nextSyncToken: 't' })).toBeNull()
  expect(pageOf(null)).toBeNull()
})

test('an item that is not as the contract says is reported, and stops nothing', () => {
  const page = pageOf({ items: [{ id: 5 }, item], nextSyncToken: 't' })
  expect(page?.strange).toEqual(['{"id":5}'])
  expect(page?.live).toHaveLength(1)
})
