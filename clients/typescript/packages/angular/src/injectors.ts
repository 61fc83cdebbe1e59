import type { EnvironmentProviders, Signal } from '@angular/core'
import type {
  AnyCatalogue,
  CatalogueTypes,
  Collection,
  Database,
  JoinsOf,
  Rejected,
  Replog,
  RowOf,
  Selection,
  Status,
  TreeOf,
  TypeName,
} from '@replog/core'
import { injectReplog } from './client.js'
import { type IdSource, liveRow, liveRows, liveTree } from './live.js'
import { provideReplog } from './provide.js'
import { rejectedWrites, syncStatus } from './status.js'

/** The functions for one catalogue. Each does what the function of the same name in this package does. */
export interface ReplogInjectors<C extends CatalogueTypes<C>> {
  readonly provideReplog: (client: Replog<C> | (() => Replog<C>)) => EnvironmentProviders
  readonly injectReplog: () => Replog<C>
  readonly liveRows: <T extends TypeName<C>>(
    select: (db: Database<C>) => Selection<C, T> | null | undefined,
  ) => Signal<readonly RowOf<C, T>[] | undefined>
  readonly liveRow: <T extends TypeName<C>>(
    select: (db: Database<C>) => Collection<C, T>,
    id: IdSource,
  ) => Signal<RowOf<C, T> | null | undefined>
  readonly liveTree: <T extends TypeName<C>>(
    select: (db: Database<C>) => Collection<C, T>,
    id: IdSource,
    joins?: JoinsOf<C>,
  ) => Signal<TreeOf<C, T> | null | undefined>
  readonly syncStatus: () => Signal<Status>
  readonly rejectedWrites: () => Signal<readonly Rejected[]>
}

/**
 * The functions with the types of an app, so that no component has to name them. They are the same functions for every
 * catalogue.
 *
 * @typeParam C the types of the app, which `npx @replog/client types` writes
 */
export function createReplogInjectors<C extends CatalogueTypes<C> = AnyCatalogue>(): ReplogInjectors<C> {
  return { provideReplog, injectReplog, liveRows, liveRow, liveTree, syncStatus, rejectedWrites }
}
