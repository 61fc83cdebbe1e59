import type {
  AnyCatalogue,
  CatalogueTypes,
  Collection,
  Database,
  Rejected,
  Replog,
  RowOf,
  Selection,
  Status,
  TypeName,
} from '@replog/core'
import type { DependencyList, ReactNode } from 'react'
import { useReplog } from './context.js'
import { ReplogProvider, type ReplogProviderProps } from './provider.js'
import { useLive, useLiveSuspense, useRow } from './use-live.js'
import { useRejected, useSyncStatus } from './use-status.js'
import { useWrite, type Writing } from './use-write.js'

/** The provider and the hooks for one catalogue. Each does what the function of the same name in this package does. */
export interface ReplogHooks<C extends CatalogueTypes<C>> {
  readonly ReplogProvider: (props: ReplogProviderProps<C>) => ReactNode
  readonly useReplog: () => Replog<C>
  readonly useLive: <T extends TypeName<C>>(
    select: (db: Database<C>) => Selection<C, T> | null | undefined,
    deps?: DependencyList,
  ) => readonly RowOf<C, T>[] | undefined
  readonly useLiveSuspense: <T extends TypeName<C>>(
    select: (db: Database<C>) => Selection<C, T>,
    deps?: DependencyList,
  ) => readonly RowOf<C, T>[]
  readonly useRow: <T extends TypeName<C>>(
    select: (db: Database<C>) => Collection<C, T>,
    id: string | null | undefined,
  ) => RowOf<C, T> | null | undefined
  readonly useWrite: () => Writing<C>
  readonly useSyncStatus: () => Status
  readonly useRejected: () => readonly Rejected[]
}

/**
 * The hooks with the types of an app, so that no component has to name them. They are the same functions for every
 * catalogue: a component with the hooks of this package works below the provider that is returned here.
 *
 * @typeParam C the types of the app, which `npx @replog/client types` writes
 */
export function createReplogHooks<C extends CatalogueTypes<C> = AnyCatalogue>(): ReplogHooks<C> {
  return { ReplogProvider, useReplog, useLive, useLiveSuspense, useRow, useWrite, useSyncStatus, useRejected }
}
