import { InjectionToken, inject, PLATFORM_ID } from '@angular/core'
import type { AnyCatalogue, CatalogueTypes, Replog } from '@replog/core'

/** The client that `provideReplog` provides. Its catalogue is known to the functions of `createReplogInjectors`. */
export const REPLOG = new InjectionToken<object>('Replog')

/**
 * The client that `provideReplog` provides. Call it where `inject` may be called.
 *
 * @throws Error when there is no `provideReplog` among the providers
 */
export function injectReplog<C extends CatalogueTypes<C> = AnyCatalogue>(): Replog<C> {
  const client = inject(REPLOG, { optional: true })
  if (client === null) {
    throw new Error('There is no client here (expected: provideReplog(…) among the providers of the application)')
  }
  return client as Replog<C>
}

/** Whether a page is rendered on a server. It is the value that `isPlatformServer` of `@angular/common` looks for. */
export function isOnServer(): boolean {
  return inject(PLATFORM_ID) === 'server'
}
