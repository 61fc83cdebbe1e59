import type { AnyCatalogue, CatalogueTypes, Collection, Database, Live, RowOf, Selection, TypeName } from '@replog/core'
import { type DependencyList, useMemo, useSyncExternalStore } from 'react'
import { useReplog } from './context.js'

const NONE: Live<never> = {
  key: '',
  get: () => undefined,
  loaded: () => Promise.resolve(),
  subscribe: () => () => {},
}

const onServer = () => undefined

const refuseOnServer = () => {
  throw new Error(
    'useLiveSuspense: a server has no rows (expected: a <Suspense> around the component; its fallback is rendered)',
  )
}

/** The rows of a query. They stay the same object as long as the content of the query and the client are the same. */
function useLiveRows<C extends CatalogueTypes<C>, T extends TypeName<C>>(
  select: (db: Database<C>) => Selection<C, T> | null | undefined,
  deps: DependencyList | undefined,
): Live<readonly RowOf<C, T>[]> {
  const client = useReplog<C>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caller says on what the query depends
  const live = useMemo(() => select(client.db)?.live() ?? NONE, deps ? [client, ...deps] : [client, select])
  // biome-ignore lint/correctness/useExhaustiveDependencies: queries of one client with the same key have the same rows
  return useMemo(() => live, [client, live.key])
}

/**
 * The rows that fit a query, and always those of now. The component is rendered again when one of them changes. A row
 * that did not change stays the same object, so memoised components of rows are not rendered again.
 *
 * @param select makes the query; `null` asks for nothing
 * @param deps what `select` uses of the component. Without it, the query is made in each render; queries with the same
 *   content are the same query, so nothing is loaded again.
 * @returns undefined while the rows are loaded
 * @throws the error with which the device's store failed to load them, to the nearest error boundary
 */
export function useLive<C extends CatalogueTypes<C> = AnyCatalogue, T extends TypeName<C> = TypeName<C>>(
  select: (db: Database<C>) => Selection<C, T> | null | undefined,
  deps?: DependencyList,
): readonly RowOf<C, T>[] | undefined {
  const live = useLiveRows(select, deps)
  return useSyncExternalStore(live.subscribe, live.get, onServer)
}

/**
 * As `useLive`, but suspends while the rows are loaded, so that the nearest `<Suspense>` shows its fallback. On a
 * server, it always shows the fallback.
 */
export function useLiveSuspense<C extends CatalogueTypes<C> = AnyCatalogue, T extends TypeName<C> = TypeName<C>>(
  select: (db: Database<C>) => Selection<C, T>,
  deps?: DependencyList,
): readonly RowOf<C, T>[] {
  const client = useReplog<C>()
  const live = useLiveRows(select, deps)
  const rows = useSyncExternalStore(live.subscribe, live.get, refuseOnServer)
  if (rows === undefined) {
    // When the client cannot be opened, React must render again, so that the provider says so.
    throw client.state === 'opening' ? Promise.race([live.loaded(), client.open()]) : live.loaded()
  }
  return rows
}

/**
 * One row, and always that of now.
 *
 * @param select the collection of the row
 * @param id may be absent, and then there is no row
 * @returns undefined while it is loaded, null when there is none
 * @throws the error with which the device's store failed to load it, to the nearest error boundary
 */
export function useRow<C extends CatalogueTypes<C> = AnyCatalogue, T extends TypeName<C> = TypeName<C>>(
  select: (db: Database<C>) => Collection<C, T>,
  id: string | null | undefined,
): RowOf<C, T> | null | undefined {
  const isNamed = id !== null && id !== undefined
  const rows = useLive<C, T>(db => (isNamed ? select(db).byId(id) : null))
  return isNamed ? rows && (rows[0] ?? null) : null
}
