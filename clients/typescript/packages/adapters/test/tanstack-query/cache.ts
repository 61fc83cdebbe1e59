import { replogMutationOptions, replogQueryOptions } from '@replog/adapters/tanstack-query'
import { MutationObserver, QueryClient, QueryObserver } from '@tanstack/query-core'
import { onTestFinished } from 'vitest'
import type { Client } from '../kit/device.js'

/** The cache of a page that is shown. */
export function cacheOfPage(): QueryClient {
  const cache = new QueryClient()
  cache.mount()
  onTestFinished(() => {
    cache.unmount()
    cache.clear()
  })
  return cache
}

/** The names of the workouts, as a component would show them that uses the query. */
export function shownNames(cache: QueryClient, client: Client): () => string[] | undefined {
  const observer = new QueryObserver(cache, replogQueryOptions(client.db.workout.orderBy('name')))
  onTestFinished(observer.subscribe(() => {}))
  return () => observer.getCurrentResult().data?.map(({ name }) => name ?? '')
}

/** A mutation as a component would use it. */
export function writer(cache: QueryClient, client: Client) {
  return new MutationObserver(cache, replogMutationOptions(client))
}
