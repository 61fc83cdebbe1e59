import type { Clock } from '@replog/core'
import { ProblemError } from './problem.js'
import { base64Url, fromBase64Url } from './seal.js'
import { sha1 } from './sha1.js'
import { isObject } from './text.js'

const LIFE_SECONDS = 86_400
const CHALLENGE = 'Bearer realm="replog"'
const KEY = 'the key of the model'
/** So many tokens need no second check of their signatures. */
const SIGNED_MAX = 1_000

/** The user of a request. */
export interface Caller {
  readonly user: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** Issues and checks access tokens. They have the form of a JWT, so that a client can read `sub` and `exp`. */
export class Auth {
  readonly #clock: Clock
  /** Tokens of earlier rounds are refused. */
  #round = 0
  /** The claims of tokens whose signatures were found to be right. */
  readonly #signed = new Map<string, { readonly [member: string]: unknown }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A token of this user, valid for a day unless said otherwise. */
  token(user: string, lifeSeconds = LIFE_SECONDS): string {
    const exp = Math.floor(this.#clock.now() / 1000) + lifeSeconds
    const signed = `${part({ alg: 'HS256' })}.${part({ sub: user, exp, round: this.#round })}`
    return `${signed}.${signature(signed)}`
  }

  /** Every token that was issued so far is refused from now on. */
  expireAll(): void {
    this.#round++
  }

  /** The caller; 401 without a valid token. */
  caller(authorization: string | undefined): Caller {
    if (authorization === undefined) {
      throw refused('Authorization: none (expected: Bearer and a token)', CHALLENGE)
    }
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? []
    const caller = token === undefined ? undefined : this.#verified(token)
    if (!caller) {
      const detail = 'token: malformed, expired, or not signed by the expected key'
      throw refused(detail, `${CHALLENGE}, error="invalid_token"`)
    }
    return caller
  }

  #verified(token: string): Caller | undefined {
    const claims = this.#signed.get(token) ?? signedClaims(token)
    if (!claims || typeof claims.sub !== 'string' || typeof claims.exp !== 'number') {
      return undefined
    }
    if (this.#signed.size === SIGNED_MAX) {
      this.#signed.clear()
    }
    this.#signed.set(token, claims)
    const expiresAt = claims.exp * 1000
    return claims.round === this.#round && expiresAt > this.#clock.now() ? { user: claims.sub, expiresAt } : undefined
  }
}

/** The claims of a token with the right signature. */
function signedClaims(token: string): { readonly [member: string]: unknown } | undefined {
  const [head, payload, signed] = token.split('.')
  if (payload === undefined || signed !== signature(`${head}.${payload}`)) {
    return undefined
  }
  const bytes = fromBase64Url(payload)
  const claims: unknown = bytes && JSON.parse(new TextDecoder().decode(bytes))
  return isObject(claims) ? claims : undefined
}

const part = (claims: object): string => base64Url(new TextEncoder().encode(JSON.stringify(claims)))

const signature = (signed: string): string => base64Url(sha1(new TextEncoder().encode(`${KEY}\n${signed}`)))

const refused = (detail: string, challenge: string): ProblemError =>
  new ProblemError('unauthenticated', detail, { headers: { 'www-authenticate': challenge } })
