import type { Channel, Locks, Platform } from '@replog/core'
import { broadcastChannel, pageSurroundings, webLocks } from './browser.js'
import { fetchHttp } from './http.js'
import { inProcessChannel, inProcessLocks } from './in-process.js'
import { readEvents } from './sse.js'
import { systemClock, systemRandom } from './system.js'

export interface PlatformOptions {
  /** Used for all requests instead of the system's `fetch`. */
  readonly fetch?: typeof fetch
}

/** Web Locks where the system has them. Browsers have them in secure contexts only. */
const locks: Locks = {
  hold(name, options, held) {
    const manager = globalThis.navigator?.locks
    return (manager ? webLocks(manager) : inProcessLocks).hold(name, options, held)
  },
}

const channel = (name: string): Channel =>
  typeof BroadcastChannel === 'undefined' ? inProcessChannel(name) : broadcastChannel(name)

/** The parts of the world in browsers, in Node.js and in similar systems. Nothing is touched before it is called. */
export function systemPlatform(options: PlatformOptions = {}): Platform {
  return {
    clock: systemClock,
    random: systemRandom,
    http: fetchHttp(options.fetch),
    locks,
    surroundings: pageSurroundings,
    readEvents,
    channel,
  }
}
