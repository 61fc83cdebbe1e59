import { fold } from './fold.js'
import { LiveResult, type Query } from './query.js'
import type { BaseRow } from './store.js'

/** Those of some rows of one type that fit a query, in its order. Tombstones fit no query. */
export function selectBase(rows: readonly BaseRow[], query: Query): BaseRow[] {
  const byId = new Map(rows.map(row => [row.id, row]))
  const shown = rows.map(row => fold(row, [], undefined, 0)).filter(row => row !== null)
  return new LiveResult(query, shown).value().map(row => byId.get(row.id)!)
}
