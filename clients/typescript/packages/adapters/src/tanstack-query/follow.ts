import type { Live } from '@replog/core'
import type { Query, QueryCacheNotifyEvent, QueryClient } from '@tanstack/query-core'

interface Followed {
  readonly live: Live<unknown>
  readonly stop: () => void
}

const followers = new WeakMap<QueryClient, Follower>()
const followed = new WeakMap<object, Followed>()

/** Keeps the data of a query equal to live rows from now on, until the query leaves the cache. */
export function follow(client: QueryClient, query: Query, live: Live<unknown>): void {
  const follower = followers.get(client) ?? new Follower(client)
  followers.set(client, follower)
  follower.follow(query, live)
}

/** Whether the data of a query are kept equal to live rows. */
export function isFollowed(query: object): boolean {
  return followed.has(query)
}

/** The queries of one cache that follow live rows. */
class Follower {
  readonly #client: QueryClient

  constructor(client: QueryClient) {
    this.#client = client
    client.getQueryCache().subscribe(event => this.#take(event))
  }

  follow(query: Query, live: Live<unknown>): void {
    if (!followed.has(query)) {
      const stop = live.subscribe(() => this.#show(query, live))
      followed.set(query, { live, stop })
    }
  }

  #take(event: QueryCacheNotifyEvent): void {
    const known = followed.get(event.query)
    if (!known) {
      return
    }
    if (event.type === 'removed') {
      followed.delete(event.query)
      known.stop()
    } else if (event.type === 'updated' && event.action.type === 'success' && event.action.manual !== true) {
      // The rows may have changed after the function of the query had read them.
      this.#show(event.query, known.live)
    }
  }

  /** While the rows of another user are loaded, the query keeps the rows that it has. */
  #show(query: Query, live: Live<unknown>): void {
    let rows: unknown
    try {
      rows = live.get()
    } catch {
      // The function of the query gets the same error, and the query then has it.
      void this.#client.invalidateQueries({ queryKey: query.queryKey, exact: true })
      return
    }
    if (rows !== undefined && rows !== query.state.data) {
      query.setData(rows, { manual: true })
    }
  }
}
