import { type BaseRow, type Changes, type Cursor, DataRemoved, type Op, type Outcome } from '@replog/core'
import type { Step } from './connection.js'
import type { SqlRow } from './driver.js'
import { cursorIn, docsIn, metaIn, numberIn, textIn } from './rows.js'

export const SHOWN = "(SELECT CAST(value AS INTEGER) FROM replog_meta WHERE name = 'generation')"

export const LAST_SEQ = "coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'replog_op'), 0)"

/** The first step of every transaction: refuses when the data were destroyed, also when there are new ones. */
export function stateStep(instance: string): Step {
  return {
    sql: `SELECT rev, floor, shown_since, ${LAST_SEQ} AS seq,
      (SELECT CAST(value AS INTEGER) FROM replog_meta WHERE name = 'epoch') AS epoch
      FROM replog_state WHERE instance = ?`,
    params: [instance],
    check: rows => {
      if (rows.length === 0) {
        throw new DataRemoved('The data of this store were destroyed.')
      }
    },
  }
}

export const META: Step = { sql: 'SELECT name, value FROM replog_meta' }

export const ALL_OPS: Step = { sql: 'SELECT seq, rev, doc FROM replog_op ORDER BY seq' }

export function opsIn(rows: readonly SqlRow[]): Op[] {
  const docs = docsIn<Omit<Op, 'seq' | 'rev'>>(rows)
  return docs.map((doc, i) => ({ ...doc, seq: numberIn(rows[i], 'seq'), rev: numberIn(rows[i], 'rev') }))
}

export function loadBaseStep(type: string): Step {
  return {
    sql: `SELECT doc FROM replog_base
      WHERE generation = ${SHOWN} AND type = ? AND tombstone = 0 AND doc IS NOT NULL`,
    params: [type],
  }
}

export function readBaseStep(
  generation: number,
  keys: readonly { readonly type: string; readonly id: string }[],
): Step {
  return {
    // CROSS JOIN, so that SQLite takes the keys one by one and finds each row by the index.
    sql: `SELECT row.doc FROM json_each(?) AS asked CROSS JOIN replog_base AS row
      ON row.generation = ? AND row.type = json_extract(asked.value, '$[0]')
      AND row.id = json_extract(asked.value, '$[1]')
      WHERE row.doc IS NOT NULL`,
    params: [JSON.stringify(keys.map(({ type, id }) => [type, id])), generation],
  }
}

/**
 * Follows `stateStep` and `META`. Rows are read only when `reload` will be false. The indexes are named, because SQLite
 * does not know that few records are newer than the cursor.
 */
export function changesSteps(since: Cursor, types: readonly string[]): Step[] {
  return [
    {
      sql: `SELECT seq, rev, doc FROM replog_op WHERE seq > ?
        UNION ALL SELECT seq, rev, doc FROM replog_op INDEXED BY replog_op_rev
        WHERE rev > 0 AND rev > ? AND seq <= ?
        ORDER BY seq`,
      params: [since.seq, since.rev, since.seq],
    },
    { sql: 'SELECT seq FROM replog_removed_op WHERE rev > ?', params: [since.rev] },
    { sql: 'SELECT doc FROM replog_outcome WHERE rev > ?', params: [since.rev] },
    {
      sql: `SELECT type, id, doc FROM replog_base INDEXED BY replog_base_rev
        WHERE rev > ? AND ? >= (SELECT max(floor, shown_since) FROM replog_state)
        AND generation = ${SHOWN} AND type IN (SELECT value FROM json_each(?))`,
      params: [since.rev, since.rev, JSON.stringify(types)],
    },
  ]
}

export function changesIn(since: Cursor, results: readonly (readonly SqlRow[])[]): Changes {
  const [state, meta, ops, removed, outcomes, rows] = results
  const isGone = (row: SqlRow) => row.doc === null
  return {
    meta: metaIn(meta!),
    ops: opsIn(ops!),
    removedOps: removed!.map(row => numberIn(row, 'seq')),
    outcomes: docsIn<Outcome>(outcomes!),
    base: docsIn<BaseRow>(rows!.filter(row => !isGone(row))),
    removedBase: rows!.filter(isGone).map(row => ({ type: textIn(row, 'type'), id: textIn(row, 'id') })),
    reload: since.rev < numberIn(state![0], 'shown_since'),
    cursor: cursorIn(state![0]),
  }
}

/** For a cursor from before the marks of removals: follows `stateStep` and `META`. */
export const EVERYTHING: readonly Step[] = [ALL_OPS, { sql: 'SELECT doc FROM replog_outcome' }]

export function everythingIn(since: Cursor, results: readonly (readonly SqlRow[])[]): Changes {
  const [state, meta, rows, outcomes] = results
  const ops = opsIn(rows!)
  const known = new Set(ops.map(op => op.seq))
  const removedOps: number[] = []
  for (let seq = 1; seq <= since.seq; seq++) {
    if (!known.has(seq)) {
      removedOps.push(seq)
    }
  }
  const cursor = cursorIn(state![0])
  const nothing = { base: [], removedBase: [] }
  return {
    meta: metaIn(meta!),
    ops,
    removedOps,
    outcomes: docsIn<Outcome>(outcomes!),
    ...nothing,
    reload: true,
    cursor,
  }
}
