import { isObject, itemsOf, type Json, numberOf, textOf } from './json.js'
import type { Op } from './op.js'
import type { BaseRow, Meta, Pulling } from './store.js'

/** One page of a pull, as the engine understands it. */
export interface Page {
  readonly live: readonly BaseRow[]
  readonly deleted: readonly BaseRow[]
  /** Present on all pages but the last. */
  readonly pageToken?: string
  /** Present on the last page. */
  readonly token?: string
  readonly remaining: number
  /** Items that are not as the contract says; they are left out, and reported. */
  readonly strange: readonly string[]
}

/** Reads a page. Null when it is not one: it has items, and a token for the next page or for the end of the pull. */
export function pageOf(body: Json): Page | null {
  const items = itemsOf(body, 'items')
  const pageToken = textOf(body, 'pageToken')
  const token = textOf(body, 'nextSyncToken')
  if (!items || (pageToken ?? token) === undefined) {
    return null
  }
  const live: BaseRow[] = []
  const deleted: BaseRow[] = []
  const strange: string[] = []
  for (const item of items) {
    const row = rowOf(item)
    if (row === null) {
      strange.push(JSON.stringify(item).slice(0, 100))
    } else if (row.deleted) {
      deleted.push(row)
    } else {
      live.push(row)
    }
  }
  return {
    live,
    deleted,
    pageToken,
    token,
    remaining: numberOf(body, 'remaining') ?? 0,
    strange,
  }
}

function rowOf(item: Json): BaseRow | null {
  const type = textOf(item, 'type')
  const id = textOf(item, 'id')
  if (!isObject(item) || type === undefined || id === undefined) {
    return null
  }
  return {
    type,
    id,
    ...(item.status === 'deleted' ? { deleted: true } : {}),
    localId: textOf(item, 'localId'),
    etag: textOf(item, 'etag') ?? '',
    version: numberOf(item, 'version') ?? 0,
    updatedAt: textOf(item, 'updated_at') ?? '',
    data: isObject(item.data) ? item.data : {},
  }
}

/** A request carries at most so many marks; the others are for the next pull. */
const MARKS_MAX = 20

/** A new pull. Its requests carry the marks of what was decided and is not cleared yet. */
export function beginPull(meta: Meta, ops: readonly Op[], types: readonly string[] | undefined): Pulling {
  const marks = new Set<string>()
  for (const op of ops) {
    if (op.mark !== undefined && (op.state === 'acked' || op.state === 'conflict') && marks.size < MARKS_MAX) {
      marks.add(op.mark)
    }
  }
  // A token is not one of a pull that covers more. Types that are added need all data again.
  const coversAll = meta.types === undefined || types?.every(type => meta.types?.includes(type)) === true
  const isFirst = meta.token === undefined
  return {
    generation: isFirst || coversAll ? meta.generation : nextGeneration(meta),
    since: coversAll ? meta.token : undefined,
    marks: [...marks],
    types,
  }
}

/** A generation without rows. A pull that was given up has left rows in its own one. */
export function nextGeneration({ generation, pulling }: Meta): number {
  return Math.max(generation, pulling?.generation ?? 0) + 1
}

/** A pull of everything, beside the data that is shown until it is complete. */
export function pullAgain(meta: Meta, ops: readonly Op[], types: readonly string[] | undefined): Pulling {
  return { ...beginPull(meta, ops, types), since: undefined, generation: nextGeneration(meta) }
}

export function pathOfPage(pulling: Pulling, pageSize: number): string {
  const query = new URLSearchParams({ maxResults: String(pageSize) })
  if (pulling.since === undefined) {
    query.set('order', 'newest')
  } else {
    query.set('since', pulling.since)
  }
  if (pulling.types) {
    query.set('types', pulling.types.join(','))
  }
  if (pulling.pageToken !== undefined) {
    query.set('pageToken', pulling.pageToken)
  }
  return `/api/sync?${query}`
}
