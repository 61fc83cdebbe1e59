import type { CatalogueTypes, Replog } from '@replog/core'
import { type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react'
import { ReplogContext } from './context.js'
import { type Failure, lifetimeOf } from './lifetime.js'

export interface ReplogProviderProps<C extends CatalogueTypes<C>> {
  /** Made once, outside of components. Another client takes the place of the one before. */
  readonly client: Replog<C>
  /** Called when the client cannot be opened. Without it, the error goes to the nearest error boundary above. */
  readonly onError?: (error: unknown) => void
  readonly children?: ReactNode
}

const onServer = (): 'server' => 'server'

/**
 * Gives a client to all components below, and opens it. The components are rendered at once; they see no rows until the
 * client is open. When the last provider of a client is gone, the client is closed, unless the app opened it itself.
 *
 * An error of `open` is thrown to the nearest error boundary, and the provider tries again when it is mounted again.
 * With `onError` the error goes there, and the app calls `client.open()` to try again. On a server, nothing is opened.
 */
export function ReplogProvider<C extends CatalogueTypes<C>>({ client, onError, children }: ReplogProviderProps<C>) {
  const lifetime = lifetimeOf(client)
  const state = useSyncExternalStore<Failure | null | 'server'>(lifetime.use, lifetime.failure, onServer)
  const failure = state === 'server' ? null : state
  if (state !== 'server') {
    // Here and not in an effect: effects of components below run earlier, and below a Suspense boundary that waits for
    // rows they do not run at all. A failure comes through the lifetime.
    void lifetime.open()
  }
  const told = useRef<Failure | null>(null)
  useEffect(() => {
    if (failure && onError && told.current !== failure) {
      told.current = failure
      onError(failure.error)
    }
  }, [failure, onError])
  if (failure && !onError) {
    throw failure.error
  }
  return <ReplogContext.Provider value={client}>{children}</ReplogContext.Provider>
}
