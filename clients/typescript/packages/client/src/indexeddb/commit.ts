import { type Change, Fenced } from '@replog/core'
import { byType, type Written, writeRows } from './base.js'
import type { Directories } from './directory.js'
import { type Appends, deleteOps, putOps, putOutcomes, recordsOf, requireUnchanged } from './queue.js'
import { putRemovals } from './removals.js'
import type { StoreName } from './schema.js'
import { nextState, requireState, type State, writeState } from './state.js'

export interface Commit {
  readonly change: Change
  readonly appends: Appends
  readonly directories: Directories
  /** For how many revisions removals are kept. */
  readonly removalsKept: number
}

/** The object stores that a change uses. A page of a pull does without `ops`, so that tabs can append meanwhile. */
export function storesOf({ append, update, remove, outcomes, base }: Change): StoreName[] {
  const stores: StoreName[] = ['meta', 'removals', 'pieces']
  if (append?.length || update?.length || remove?.length) {
    stores.push('ops')
  }
  if (outcomes?.length) {
    stores.push('outcomes')
  }
  if (base) {
    stores.push('chunks')
  }
  return stores
}

/**
 * Checks a change and writes it. The result is to be called when the transaction has ended well: the directories learn
 * then where the rows are.
 */
export async function writeChange(tx: IDBTransaction, commit: Commit): Promise<() => void> {
  const { epoch, update = [], remove = [], outcomes = [], meta = {} } = commit.change
  const checked = [...update, ...remove]
  const [state, records] = await Promise.all([requireState(tx), recordsOf(tx, checked)])
  if (epoch !== undefined && epoch !== state.meta.epoch) {
    throw new Fenced(`The store has epoch ${state.meta.epoch} (expected: ${epoch}).`)
  }
  requireUnchanged(records, checked)
  const written = await writeBase(tx, state, commit)
  const next = nextState(tx, state, meta)
  commit.appends.write(tx, { m: true })
  putOps(tx, update, records, next.rev)
  deleteOps(tx, remove, records)
  putOutcomes(tx, outcomes, next.rev)
  const removals = { ops: remove.map(op => op.seq), base: written }
  putRemovals(tx, next.rev, removals, next.rev - commit.removalsKept)
  writeState(tx, next)
  return () => {
    for (const { directory, places } of written) {
      directory.apply(places, next.rev)
    }
  }
}

/** Writes the rows of a change, all types at once. */
async function writeBase(tx: IDBTransaction, state: State, { change, directories }: Commit): Promise<Written[]> {
  if (!change.base) {
    return []
  }
  const { generation, put, remove } = change.base
  const puts = byType(put)
  const removes = byType(remove)
  const types = [...new Set([...puts.keys(), ...removes.keys()])]
  return Promise.all(
    types.map(async type => {
      const directory = await directories.get(tx, state, generation, type)
      return writeRows(tx, directory, state.rev + 1, puts.get(type) ?? [], removes.get(type) ?? [])
    }),
  )
}
