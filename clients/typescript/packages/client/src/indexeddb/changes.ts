import type { BaseRow, Changes, Cursor, Meta } from '@replog/core'
import { rowsChanged } from './base.js'
import { gaps, opsAfter, opsChanged, outcomesChanged } from './queue.js'
import { removalsAfter } from './removals.js'
import type { RemovalRecord } from './schema.js'
import { type CatalogueCache, requireState } from './state.js'

export interface Since {
  readonly cursor: Cursor
  readonly types: readonly string[]
  readonly catalogue: CatalogueCache
  /** For how many revisions removals are kept. */
  readonly removalsKept: number
}

/** Reads everything that changed since a cursor. When nothing but appends happened, two requests are enough. */
export async function readChanges(tx: IDBTransaction, since: Since): Promise<Changes> {
  const { rev, seq } = since.cursor
  const [state, appended] = await Promise.all([requireState(tx), opsAfter(tx, seq)])
  const meta = await since.catalogue.complete(tx, state)
  const cursor = { rev: state.rev, seq: appended.at(-1)?.seq ?? seq }
  if (state.rev === rev) {
    return { meta, ops: appended, removedOps: [], outcomes: [], base: [], removedBase: [], reload: false, cursor }
  }
  const tooOld = rev < state.rev - since.removalsKept
  const reload = tooOld || rev < state.shown
  const [changed, outcomes, removals, missing, base] = await Promise.all([
    opsChanged(tx, rev, seq),
    outcomesChanged(tx, rev),
    removalsAfter(tx, rev),
    tooOld ? gaps(tx, seq) : [],
    reload ? [] : changedRows(tx, rev, meta, since.types),
  ])
  const ops = [...changed.sort((one, other) => one.seq - other.seq), ...appended]
  const removedOps = tooOld ? missing : removals.flatMap(record => record.ops ?? [])
  const removedBase = reload ? [] : removedRows(removals, meta, since.types, base)
  return { meta, ops, removedOps, outcomes, base, removedBase, reload, cursor }
}

async function changedRows(tx: IDBTransaction, rev: number, meta: Meta, types: readonly string[]): Promise<BaseRow[]> {
  return (await Promise.all(types.map(type => rowsChanged(tx, rev, meta.generation, type)))).flat()
}

/** The rows that were removed and have not come back. */
function removedRows(
  removals: readonly RemovalRecord[],
  meta: Meta,
  types: readonly string[],
  present: readonly BaseRow[],
): Changes['removedBase'] {
  const removed = new Map<string, { type: string; id: string }>()
  for (const { base } of removals) {
    if (base && base.g === meta.generation && types.includes(base.t)) {
      for (const id of base.ids) {
        removed.set(JSON.stringify([base.t, id]), { type: base.t, id })
      }
    }
  }
  for (const { type, id } of present) {
    removed.delete(JSON.stringify([type, id]))
  }
  return [...removed.values()]
}
