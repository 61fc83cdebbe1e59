import {
  DestroyRef,
  type EnvironmentProviders,
  ErrorHandler,
  inject,
  makeEnvironmentProviders,
  NgZone,
  provideEnvironmentInitializer,
} from '@angular/core'
import type { AnyCatalogue, CatalogueTypes, Replog } from '@replog/core'
import { injectReplog, isOnServer, REPLOG } from './client.js'
import { use } from './lifetime.js'

/**
 * Provides a client to an application or to a route, and opens it. Nothing waits for that: signals of rows are
 * undefined until the client is open. When the injector is destroyed, the client is closed, unless the app opened it
 * itself or another injector uses it.
 *
 * An error of `open` goes to Angular's `ErrorHandler`; call `open()` of the client to try again. On a server, nothing
 * is opened.
 *
 * @param client a client, or a function that makes one. The function may call `inject`; it is called once for each
 *   injector.
 */
export function provideReplog<C extends CatalogueTypes<C> = AnyCatalogue>(
  client: Replog<C> | (() => Replog<C>),
): EnvironmentProviders {
  return makeEnvironmentProviders([
    { provide: REPLOG, useFactory: typeof client === 'function' ? client : () => client },
    provideEnvironmentInitializer(openWithInjector),
  ])
}

function openWithInjector(): void {
  if (isOnServer()) {
    return
  }
  const [client, errors, destroyed] = [injectReplog(), inject(ErrorHandler), inject(DestroyRef)]
  // The client has timers for as long as it is open. With zone.js, the application would never be stable.
  inject(NgZone).runOutsideAngular(() => {
    destroyed.onDestroy(use(client, error => errors.handleError(error)))
  })
}
