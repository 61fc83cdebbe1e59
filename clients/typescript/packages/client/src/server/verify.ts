import { createHmac, timingSafeEqual } from 'node:crypto'
import { type HeaderSource, headerOf } from './headers.js'

const PREFIX = 'whsec_'
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/
const SIGNATURE_BYTES = 32
const TOLERANCE_SECONDS = 300

export interface VerifyOptions {
  /** How far the time of the attempt may be from now, in seconds, in both directions. 300 by default. */
  readonly toleranceSeconds?: number
  /** Milliseconds since 1970. The clock of this machine by default. */
  readonly now?: number
}

export type VerifyProblem =
  /** There is no secret, or one is not a secret. The server that receives is not set up. */
  | 'invalid_secret'
  | 'missing_header'
  | 'invalid_header'
  /** The attempt was made too long ago, or in the future. It may be an old request that is sent again. */
  | 'timestamp_out_of_range'
  /** No signature was made with one of the secrets. The request is forged, or the secret is another one by now. */
  | 'wrong_signature'

export type Verification =
  | { readonly ok: true; readonly messageId: string; readonly timestampSeconds: number }
  | { readonly ok: false; readonly code: VerifyProblem; readonly detail: string }

/**
 * Checks that a request was signed with one of the secrets, as Standard Webhooks says. The signature covers the
 * message id, the time of the attempt and the body. It does not cover the `X-Goog-…` headers.
 *
 * @param headers of the request
 * @param body of the request, unchanged; pings of RepLog have an empty one
 * @param secrets `whsec_` and Base64; several while the secret changes
 * @returns the signed message id and time, or why the request must not be trusted
 */
export function verifyPing(
  headers: HeaderSource,
  body: string | Uint8Array,
  secrets: readonly string[],
  options: VerifyOptions = {},
): Verification {
  const keys = secrets.map(keyOf).filter(key => key !== null)
  if (keys.length === 0 || keys.length < secrets.length) {
    const which = keys.length === secrets.length ? 'none' : `secrets[${secrets.map(keyOf).indexOf(null)}] is none`
    return failed('invalid_secret', `secrets: ${which} (expected: whsec_ and 24 to 64 bytes in Base64)`)
  }
  const id = headerOf(headers, 'webhook-id')
  const timestamp = headerOf(headers, 'webhook-timestamp')
  const signatures = headerOf(headers, 'webhook-signature')
  if (!id || !timestamp || !signatures) {
    const missing = !id ? 'webhook-id' : !timestamp ? 'webhook-timestamp' : 'webhook-signature'
    return failed('missing_header', `${missing}: missing (expected: a header of Standard Webhooks)`)
  }
  if (!/^\d{1,12}$/.test(timestamp)) {
    return failed('invalid_header', `webhook-timestamp: ${timestamp.slice(0, 40)} (expected: seconds since 1970)`)
  }
  const tolerance = options.toleranceSeconds ?? TOLERANCE_SECONDS
  const age = Math.round((options.now ?? Date.now()) / 1000) - Number(timestamp)
  if (Math.abs(age) > tolerance) {
    const when = age > 0 ? `${age} s ago` : `${-age} s in the future`
    return failed('timestamp_out_of_range', `webhook-timestamp: ${when} (expected: within ${tolerance} s)`)
  }
  return isSigned(keys, `${id}.${timestamp}.`, body, signatures)
    ? { ok: true, messageId: id, timestampSeconds: Number(timestamp) }
    : failed('wrong_signature', `webhook-signature: of none of ${keys.length} secrets (expected: one that fits)`)
}

/** Compares every signature with every secret, whichever fits, so that the time says nothing. */
function isSigned(keys: readonly Buffer[], signed: string, body: string | Uint8Array, signatures: string): boolean {
  const given = signatures
    .split(' ')
    .filter(signature => signature.startsWith('v1,'))
    .map(signature => Buffer.from(signature.slice('v1,'.length), 'base64'))
    .filter(bytes => bytes.length === SIGNATURE_BYTES)
  let fits = false
  for (const key of keys) {
    const expected = createHmac('sha256', key).update(signed).update(body).digest()
    for (const bytes of given) {
      fits = timingSafeEqual(expected, bytes) || fits
    }
  }
  return fits
}

function keyOf(secret: string): Buffer | null {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : ''
  const key = BASE64.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0)
  return key.length >= 24 && key.length <= 64 ? key : null
}

function failed(code: VerifyProblem, detail: string): Verification {
  return { ok: false, code, detail }
}
