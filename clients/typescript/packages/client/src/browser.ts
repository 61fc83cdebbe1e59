import type { Channel, Locks, Surroundings, TabMessage } from '@replog/core'

/**
 * A name as browsers keep it apart from all others. They compare names as UTF-8, in which lone surrogates are all the
 * same; JSON escapes them.
 */
const asciiOnly = (name: string): string => JSON.stringify(name)

/** Locks among the tabs of one origin, with the Web Locks of the browser. */
export function webLocks(manager: LockManager): Locks {
  return {
    async hold(name, { steal, signal }, held) {
      signal.throwIfAborted()
      const lost = new AbortController()
      let holding: Promise<void> | undefined
      let ended = false
      const hold = () => {
        holding = held(lost.signal).finally(() => {
          ended = true
        })
        return holding
      }
      try {
        await manager.request(asciiOnly(name), steal ? { steal } : { signal }, hold)
      } catch (error) {
        if (!holding || ended) {
          throw error
        }
        // The request of a stolen lock rejects at once, while its holder still works.
        lost.abort(error)
        await holding
      }
    },
  }
}

/**
 * Messages among the tabs of one origin. `post` after `close` does nothing. In Node.js, it does not keep the process
 * running.
 */
export function broadcastChannel(name: string): Channel {
  const channel = new BroadcastChannel(asciiOnly(name))
  if ('unref' in channel && typeof channel.unref === 'function') {
    channel.unref()
  }
  let closed = false
  return {
    post(message) {
      if (!closed) {
        channel.postMessage(message)
      }
    },
    listen(receive) {
      channel.addEventListener('message', (event: MessageEvent<TabMessage>) => receive(event.data))
    },
    close() {
      closed = true
      channel.close()
    },
  }
}

/** The browser's view of the network and of this page. Without a page it is online and visible, and never changes. */
export const pageSurroundings: Surroundings = {
  online: () => globalThis.navigator?.onLine !== false,
  visible: () => globalThis.document === undefined || document.visibilityState === 'visible',
  listen(changed) {
    const targets: [EventTarget | undefined, readonly string[]][] = [
      // `pageshow` comes when the page is shown again from the browser's cache of pages.
      [globalThis.window, ['online', 'offline', 'pageshow']],
      // `resume` comes when the page was frozen.
      [globalThis.document, ['visibilitychange', 'resume']],
    ]
    // React Native has a `window` that takes no listeners.
    const heard = targets.flatMap(([target, events]) =>
      target && 'addEventListener' in target ? events.map(event => ({ target, event })) : [],
    )
    for (const { target, event } of heard) {
      target.addEventListener(event, changed)
    }
    return () => {
      for (const { target, event } of heard) {
        target.removeEventListener(event, changed)
      }
    }
  },
}
