/** The part of a client that an injector uses. */
export interface Openable {
  readonly state: 'closed' | 'opening' | 'open'
  open(): Promise<void>
  close(): Promise<void>
}

/** The injectors that use one client. */
interface Lifetime {
  users: number
  /** The call that opened it; null when that was the app, and when it failed. */
  opening: Promise<void> | null
}

const lifetimes = new WeakMap<Openable, Lifetime>()

/**
 * Opens a client for an injector, at once and without waiting. The result ends the use: the client is closed when no
 * other injector uses it, unless the app opened it itself.
 *
 * @param report gets the error when the client cannot be opened or closed
 */
export function use(client: Openable, report: (error: unknown) => void): () => void {
  const lifetime = lifetimes.get(client) ?? { users: 0, opening: null }
  lifetimes.set(client, lifetime)
  lifetime.users++
  if (client.state === 'closed') {
    const opening = client.open()
    lifetime.opening = opening
    opening.catch((error: unknown) => {
      if (lifetime.opening === opening) {
        lifetime.opening = null
      }
      report(error)
    })
  }
  return () => {
    lifetime.users--
    if (lifetime.users === 0 && lifetime.opening) {
      lifetime.opening = null
      client.close().catch(report)
    }
  }
}
