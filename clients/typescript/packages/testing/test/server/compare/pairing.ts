/** The members that hold what each server makes by itself: positions of its own log. */
const OWN = ['etag', 'currentETag', 'sync_token', 'nextSyncToken', 'pageToken', 'horizon', 'token']
const ETAG_IN_TEXT = /\(current etag: ([0-9a-f]+)\)/

/**
 * Pairs what two servers make by themselves: where one answered a token or an etag, the other must always answer its
 * counterpart.
 */
export class Pairing {
  readonly #there = new Map<string, string>()
  readonly #back = new Map<string, string>()

  /** The differences of two answers. */
  differences(one: unknown, other: unknown, at = ''): string[] {
    const member = at.slice(at.lastIndexOf('/') + 1)
    if (typeof one === 'string' && typeof other === 'string') {
      return this.#text(one, other, at, member)
    }
    if (Array.isArray(one) && Array.isArray(other)) {
      const length = one.length === other.length ? [] : [`${at}: ${one.length} and ${other.length} elements`]
      return [...length, ...one.flatMap((each, index) => this.differences(each, other[index], `${at}/${index}`))]
    }
    if (isObject(one) && isObject(other)) {
      return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap(name =>
        this.differences(one[name], other[name], `${at}/${name}`),
      )
    }
    return one === other ? [] : [`${at}: ${JSON.stringify(one)} and ${JSON.stringify(other)}`]
  }

  #text(one: string, other: string, at: string, member: string): string[] {
    const etag = ETAG_IN_TEXT.exec(one)?.[1]
    const otherEtag = ETAG_IN_TEXT.exec(other)?.[1]
    if (etag !== undefined && otherEtag !== undefined) {
      return [
        ...this.#pair(etag, otherEtag, at),
        ...(one.replace(ETAG_IN_TEXT, '') === other.replace(ETAG_IN_TEXT, '') ? [] : [`${at}: ${one} and ${other}`]),
      ]
    }
    if (OWN.includes(member)) {
      return this.#pair(one, other, at)
    }
    return one === other ? [] : [`${at}: ${JSON.stringify(one)} and ${JSON.stringify(other)}`]
  }

  #pair(one: string, other: string, at: string): string[] {
    const expected = this.#there.get(one) ?? other
    const expectedBack = this.#back.get(other) ?? one
    this.#there.set(one, other)
    this.#back.set(other, one)
    return expected === other && expectedBack === one
      ? []
      : [`${at}: ${one} and ${other} (expected: ${expectedBack} and ${expected})`]
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
