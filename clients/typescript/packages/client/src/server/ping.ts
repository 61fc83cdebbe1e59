import { type HeaderSource, headerOf } from './headers.js'

/** One message of a channel. It says that something changed, and never contains data. */
export interface Ping {
  readonly channelId: string
  readonly resourceId: string
  /** The path of the pull that has the changes. */
  readonly resourceUri: string
  /** `sync`: the handshake. `exists`: something changed. `not_exists`: deletions were the only change. */
  readonly state: 'sync' | 'exists' | 'not_exists'
  /** 1 for the handshake, then 2, 3, … A message has the same number in every attempt. */
  readonly messageNumber: number
  /** When the channel ends, in milliseconds since 1970. */
  readonly expiration: number
  /** When this attempt was made, in milliseconds since 1970. */
  readonly deliveredAt: number
  /**
   * The mark up to which something changed. Pull from your own pull token, never from this. Absent while the user has
   * no data.
   */
  readonly mark?: string
}

export type PingReading =
  | { readonly ok: true; readonly ping: Ping }
  | {
      readonly ok: false
      readonly code: 'missing_header' | 'invalid_header'
      readonly detail: string
    }

/**
 * Reads the headers of a ping. Verify the request first: see `verifyPing`.
 *
 * @returns the ping, or the first header that is missing or not as it must be
 */
export function readPing(headers: HeaderSource): PingReading {
  const read = <T>(name: string, parse: (text: string) => T | undefined, expected: string): T => {
    const text = headerOf(headers, name)
    const value = text === undefined ? undefined : parse(text)
    if (value === undefined) {
      throw new WrongHeader(name, text, expected)
    }
    return value
  }
  const mark = headerOf(headers, 'Replog-Sync-Token')
  try {
    const ping: Ping = {
      channelId: read('X-Goog-Channel-ID', nonEmpty, 'the id of a channel'),
      resourceId: read('X-Goog-Resource-ID', nonEmpty, 'an id'),
      resourceUri: read('X-Goog-Resource-URI', nonEmpty, 'a path'),
      state: read('X-Goog-Resource-State', stateOf, 'sync, exists or not_exists'),
      messageNumber: read('X-Goog-Message-Number', positive, '1, 2, 3, …'),
      expiration: read('X-Goog-Channel-Expiration', time, 'an HTTP date'),
      deliveredAt: read('X-Goog-Delivery-Time', time, 'a time of RFC 3339'),
      ...(mark === undefined ? {} : { mark }),
    }
    return { ok: true, ping }
  } catch (problem) {
    if (problem instanceof WrongHeader) {
      return { ok: false, code: problem.code, detail: problem.message }
    }
    throw problem
  }
}

const SHOWN_MAX = 60

class WrongHeader extends Error {
  readonly code: 'missing_header' | 'invalid_header'

  constructor(name: string, text: string | undefined, expected: string) {
    super(`${name}: ${text === undefined ? 'missing' : text.slice(0, SHOWN_MAX)} (expected: ${expected})`)
    this.code = text === undefined ? 'missing_header' : 'invalid_header'
  }
}

function nonEmpty(text: string): string | undefined {
  return text === '' ? undefined : text
}

function stateOf(text: string): Ping['state'] | undefined {
  return text === 'sync' || text === 'exists' || text === 'not_exists' ? text : undefined
}

function positive(text: string): number | undefined {
  const number = /^\d{1,15}$/.test(text) ? Number(text) : 0
  return number > 0 ? number : undefined
}

function time(text: string): number | undefined {
  const millis = Date.parse(text)
  return Number.isNaN(millis) ? undefined : millis
}
