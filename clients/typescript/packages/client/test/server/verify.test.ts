import { expect, test } from 'vitest'
import { verifyPing } from '../../src/server/verify.js'
import { OTHER_SECRET, pingHeaders, SECRET, signature } from './fakes.js'

const NOW = Date.parse('2026-11-29T18:30:00Z')
const headers = pingHeaders(2, NOW)
const verify = (given: Record<string, string | undefined>, secrets = [SECRET], now = NOW) =>
  verifyPing(given, '', secrets, { now })

test('the example of Standard Webhooks is verified', () => {
  const example = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  }
  const now = 1_614_265_330_000
  const body = '{"test": 2432232314}'
  const verified = { ok: true, messageId: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestampSeconds: 1_614_265_330 }
  expect(verifyPing(example, body, [SECRET], { now })).toEqual(verified)
  expect(verifyPing(example, new TextEncoder().encode(body), [SECRET], { now })).toEqual(verified)
  expect(verifyPing(new Headers(example), body, [SECRET], { now })).toEqual(verified)
  expect(verifyPing(example, `${body} `, [SECRET], { now })).toMatchObject({ code: 'wrong_signature' })
})

test('the case of header names does not count, and lists count as their first value', () => {
  const { 'webhook-id': id, ...others } = headers
  expect(verify({ ...others, 'Webhook-Id': id })).toMatchObject({ ok: true })
  expect(verifyPing({ ...others, 'webhook-id': [id ?? ''] }, '', [SECRET], { now: NOW })).toMatchObject({ ok: true })
})

test('any of several secrets may have signed, and any of several signatures may fit', () => {
  expect(verify(headers, [OTHER_SECRET, SECRET])).toMatchObject({ ok: true })
  const other = signature(OTHER_SECRET, 'msg_2', NOW / 1000)
  const both = { ...headers, 'webhook-signature': `v1a,AAAA ${other} ${headers['webhook-signature']} v1,AA` }
  expect(verify(both)).toMatchObject({ ok: true })
  expect(verify({ ...headers, 'webhook-signature': other })).toEqual({
    ok: false,
    code: 'wrong_signature',
    detail: 'webhook-signature: of none of 1 secrets (expected: one that fits)',
  })
})

test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('a request without %s is refused', name => {
  expect(verify({ ...headers, [name]: undefined })).toEqual({
    ok: false,
    code: 'missing_header',
    detail: `${name}: missing (expected: a header of Standard Webhooks)`,
  })
})

test.each(['id', 'timestamp'])('another %s is not what was signed', part => {
  const changed = part === 'id' ? { 'webhook-id': 'msg_3' } : { 'webhook-timestamp': String(NOW / 1000 + 1) }
  expect(verify({ ...headers, ...changed })).toMatchObject({ ok: false, code: 'wrong_signature' })
})

test.each([
  [300, true],
  [-300, true],
  [301, false],
  [-301, false],
])('an attempt that was made %i s ago is verified: %s', (age, ok) => {
  expect(verify(headers, [SECRET], NOW + age * 1000)).toMatchObject({ ok })
})

test('the tolerance can be set, and the message names it', () => {
  const options = { now: NOW + 11_000, toleranceSeconds: 10 }
  expect(verifyPing(headers, '', [SECRET], options)).toEqual({
    ok: false,
    code: 'timestamp_out_of_range',
    detail: 'webhook-timestamp: 11 s ago (expected: within 10 s)',
  })
  expect(verifyPing(headers, '', [SECRET], { ...options, now: NOW - 20_000 })).toMatchObject({
    detail: 'webhook-timestamp: 20 s in the future (expected: within 10 s)',
  })
})

test.each(['', 'soon', '1e9', '-1', '1614265330.5', '9'.repeat(13)])('the timestamp "%s" is refused', timestamp => {
  const code = timestamp === '' ? 'missing_header' : 'invalid_header'
  expect(verify({ ...headers, 'webhook-timestamp': timestamp })).toMatchObject({ ok: false, code })
})

test.each(['', 'v1,', 'v2,AAAA', 'v1,%%%', `v1,${'A'.repeat(42)}`])('the signature "%s" does not fit', given => {
  const code = given === '' ? 'missing_header' : 'wrong_signature'
  expect(verify({ ...headers, 'webhook-signature': given })).toMatchObject({ ok: false, code })
})

test.each<[string[], string]>([
  [[], 'secrets: none (expected: whsec_ and 24 to 64 bytes in Base64)'],
  [
    [SECRET, 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    'secrets: secrets[1] is none (expected: whsec_ and 24 to 64 bytes in Base64)',
  ],
  [['whsec_AAAA'], 'secrets: secrets[0] is none (expected: whsec_ and 24 to 64 bytes in Base64)'],
  [['whsec_%%%%'], 'secrets: secrets[0] is none (expected: whsec_ and 24 to 64 bytes in Base64)'],
])('the secrets %j are not usable', (secrets, detail) => {
  expect(verify(headers, secrets)).toEqual({ ok: false, code: 'invalid_secret', detail })
})
