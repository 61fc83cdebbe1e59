import { expect, test } from 'vitest'
import { readPing } from '../../src/server/ping.js'
import { pingHeaders } from './fakes.js'

const NOW = Date.parse('2026-11-29T18:30:00.123Z')
const headers = pingHeaders(2, NOW)

test('all headers of a ping are read', () => {
  const ping = {
    channelId: 'backend-1',
    resourceId: '7b1e4c1a-8f0e-4d52-9c3b-2f6a1d0e5b77',
    resourceUri: '/api/sync',
    state: 'exists',
    messageNumber: 2,
    expiration: Date.parse('2026-12-06T18:30:00Z'),
    deliveredAt: NOW,
    mark: 'AvegnHUAAQAAAAAABpXbM2S_Og',
  }
  expect(readPing(headers)).toEqual({ ok: true, ping })
  expect(readPing(new Headers(headers))).toEqual({ ok: true, ping })
})

test('the mark may be absent', () => {
  const { 'Replog-Sync-Token': _mark, ...others } = headers
  expect(readPing(others)).toMatchObject({ ok: true, ping: { messageNumber: 2 } })
})

test.each<[string, string | undefined, string]>([
  ['X-Goog-Channel-ID', undefined, 'missing (expected: the id of a channel)'],
  ['X-Goog-Channel-ID', '', ' (expected: the id of a channel)'],
  ['X-Goog-Resource-ID', undefined, 'missing (expected: an id)'],
  ['X-Goog-Resource-URI', undefined, 'missing (expected: a path)'],
  ['X-Goog-Resource-State', 'gone', 'gone (expected: sync, exists or not_exists)'],
  ['X-Goog-Message-Number', '0', '0 (expected: 1, 2, 3, …)'],
  ['X-Goog-Message-Number', '1.5', '1.5 (expected: 1, 2, 3, …)'],
  ['X-Goog-Channel-Expiration', 'never', 'never (expected: an HTTP date)'],
  ['X-Goog-Delivery-Time', 'x'.repeat(100), `${'x'.repeat(60)} (expected: a time of RFC 3339)`],
])('%s: "%s" is refused', (name, value, message) => {
  expect(readPing({ ...headers, [name]: value })).toEqual({
    ok: false,
    code: value === undefined ? 'missing_header' : 'invalid_header',
    detail: `${name}: ${message}`,
  })
})
