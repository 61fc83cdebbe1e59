import type { CatalogueTypes, Live, RowOf, Selection, TypeName } from '@replog/core'
import type { DataTag, QueryFunction } from '@tanstack/query-core'
import { follow, isFollowed } from './follow.js'

/** `replog`, the entity type, and the rest of the query. */
export type ReplogQueryKey = readonly ['replog', string, ...unknown[]]

export interface ReplogQueryOptions<Rows> {
  queryKey: DataTag<ReplogQueryKey, Rows>
  queryFn: QueryFunction<Rows, ReplogQueryKey>
  staleTime: (query: object) => number
  networkMode: 'always'
  structuralSharing: false
  retry: false
}

/**
 * The options of a query that has the rows of a selection, for `useQuery`, `fetchQuery`, `QueryObserver` and the like.
 *
 * - The rows are read from this device, so the query works without a network. It waits until the client is open.
 * - As long as the query is in the cache, its data follow every change of the rows: of this tab, of other tabs and of
 *   other devices. Nothing has to be invalidated. A row that did not change stays the same object.
 * - The query fails with the error of the store when the rows cannot be loaded (`StorageFailed`).
 */
export function replogQueryOptions<C extends CatalogueTypes<C>, T extends TypeName<C>>(
  selection: Selection<C, T>,
): ReplogQueryOptions<readonly RowOf<C, T>[]> {
  const live = selection.live()
  const queryKey: ReplogQueryKey = ['replog', ...(JSON.parse(live.key) as [string, ...unknown[]])]
  return {
    queryKey: queryKey as DataTag<ReplogQueryKey, readonly RowOf<C, T>[]>,
    queryFn: async ({ client, queryKey }) => {
      const query = client.getQueryCache().find({ queryKey, exact: true })
      if (query) {
        follow(client, query, live)
      }
      return rowsOf(live)
    },
    staleTime: query => (isFollowed(query) ? Number.POSITIVE_INFINITY : 0),
    networkMode: 'always',
    structuralSharing: false,
    retry: false,
  }
}

/**
 * Whether a query was made with `replogQueryOptions`. Leave such queries out when you persist a cache: the client has
 * their rows on the device already.
 */
export function isReplogQuery(query: { readonly queryKey: readonly unknown[] }): boolean {
  return query.queryKey[0] === 'replog'
}

async function rowsOf<Rows>(live: Live<Rows>): Promise<Rows> {
  for (;;) {
    await live.loaded()
    const rows = live.get()
    // None while another user signs in.
    if (rows !== undefined) {
      return rows
    }
  }
}
