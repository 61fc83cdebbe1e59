import type { AnyCatalogue, CatalogueTypes, Replog } from '@replog/core'
import { createContext, useContext } from 'react'

/** The client of the nearest provider. Its catalogue is known to the hooks that `createReplogHooks` makes. */
export const ReplogContext = createContext<object | null>(null)

/**
 * The client of the nearest `ReplogProvider`.
 *
 * @throws Error when there is no provider above
 */
export function useReplog<C extends CatalogueTypes<C> = AnyCatalogue>(): Replog<C> {
  const client = useContext(ReplogContext)
  if (client === null) {
    throw new Error('There is no client here (expected: a <ReplogProvider> above this component)')
  }
  return client as Replog<C>
}
