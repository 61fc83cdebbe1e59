import { type Change, Fenced, Stale } from '@replog/core'
import type { Step } from './connection.js'
import type { SqlRow } from './driver.js'
import { SHOWN, stateStep } from './read-steps.js'
import { numberIn } from './rows.js'

/** Lists go to SQLite as one JSON parameter, so that a driver is called once for any number of records. */
const list = (items: readonly unknown[]): string => JSON.stringify(items)

const REV = '(SELECT rev FROM replog_state)'

/**
 * The steps of a commit. Everything that can refuse the change comes before everything that writes. The last step
 * returns the last place that was given.
 */
export function commitSteps(instance: string, change: Change): Step[] {
  const { append = [], update = [], remove = [], outcomes = [], base, meta = {} } = change
  const isMarked = update.length > 0 || remove.length > 0 || outcomes.length > 0 || base || 'generation' in meta
  return [
    ...checkSteps(instance, change),
    ...(isMarked ? [{ sql: 'UPDATE replog_state SET rev = rev + 1' }] : []),
    ...opSteps({ update, remove }),
    ...outcomeSteps(outcomes),
    ...(base ? baseSteps(base) : []),
    ...metaSteps(meta),
    ...appendSteps(append),
  ]
}

function checkSteps(instance: string, { epoch, update = [], remove = [] }: Change): Step[] {
  const state = stateStep(instance)
  const first: Step = {
    ...state,
    check: rows => {
      state.check?.(rows)
      const known = numberIn(rows[0], 'epoch')
      if (epoch !== undefined && epoch !== known) {
        throw new Fenced(`epoch: ${epoch} (expected: ${known})`)
      }
    },
  }
  const expected = [...update, ...remove].map(({ seq, rev }) => [seq, rev])
  return expected.length === 0 ? [first] : [first, revStep(expected)]
}

/** Finds a record that is gone or has another `rev`. */
function revStep(expected: readonly (readonly number[])[]): Step {
  return {
    sql: `SELECT json_extract(asked.value, '$[0]') AS seq, json_extract(asked.value, '$[1]') AS rev, op.rev AS known
      FROM json_each(?) AS asked LEFT JOIN replog_op AS op ON op.seq = json_extract(asked.value, '$[0]')
      WHERE op.rev IS NOT json_extract(asked.value, '$[1]') LIMIT 1`,
    params: [list(expected)],
    check: ([stale]) => {
      if (stale) {
        const known = stale.known === null ? 'it is gone' : stale.known
        throw new Stale(`operation ${stale.seq}: rev ${stale.rev} (expected: ${known})`)
      }
    },
  }
}

function opSteps({ update, remove }: Required<Pick<Change, 'update' | 'remove'>>): Step[] {
  const steps: Step[] = []
  if (update.length > 0) {
    steps.push({
      sql: `INSERT OR REPLACE INTO replog_op (seq, rev, doc)
        SELECT json_extract(value, '$[0]'), ${REV}, json_extract(value, '$[1]') FROM json_each(?)`,
      params: [list(update.map(({ seq, rev: _, ...doc }) => [seq, JSON.stringify(doc)]))],
    })
  }
  if (remove.length > 0) {
    const seqs = list(remove.map(({ seq }) => seq))
    steps.push(
      { sql: `INSERT OR REPLACE INTO replog_removed_op SELECT value, ${REV} FROM json_each(?)`, params: [seqs] },
      { sql: 'DELETE FROM replog_op WHERE seq IN (SELECT value FROM json_each(?))', params: [seqs] },
    )
  }
  return steps
}

function outcomeSteps(outcomes: NonNullable<Change['outcomes']>): Step[] {
  if (outcomes.length === 0) {
    return []
  }
  return [
    {
      sql: `INSERT OR REPLACE INTO replog_outcome (mutation_id, at, rev, doc)
        SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), ${REV}, json_extract(value, '$[2]')
        FROM json_each(?) ORDER BY key`,
      params: [list(outcomes.map(outcome => [outcome.mutationId, outcome.at, JSON.stringify(outcome)]))],
    },
  ]
}

function baseSteps({ generation, put, remove }: NonNullable<Change['base']>): Step[] {
  const steps: Step[] = []
  if (put.length > 0) {
    steps.push({
      // WHERE true, because ON CONFLICT would otherwise be read as the condition of a join.
      sql: `INSERT INTO replog_base (generation, type, id, rev, tombstone, doc)
        SELECT ?, json_extract(value, '$[0]'), json_extract(value, '$[1]'), ${REV}, json_extract(value, '$[2]'),
          json_extract(value, '$[3]')
        FROM json_each(?) WHERE true
        ON CONFLICT (generation, type, id)
        DO UPDATE SET rev = excluded.rev, tombstone = excluded.tombstone, doc = excluded.doc`,
      params: [generation, list(put.map(row => [row.type, row.id, row.deleted ? 1 : 0, JSON.stringify(row)]))],
    })
  }
  if (remove.length > 0) {
    steps.push({
      // CROSS JOIN, so that SQLite takes the keys one by one and finds each row by the index.
      sql: `UPDATE replog_base SET rev = ${REV}, tombstone = 0, doc = NULL
        WHERE rowid IN (SELECT row.rowid FROM json_each(?) AS gone CROSS JOIN replog_base AS row
          ON row.generation = ? AND row.type = json_extract(gone.value, '$[0]')
          AND row.id = json_extract(gone.value, '$[1]')
          WHERE row.doc IS NOT NULL)`,
      params: [list(remove.map(({ type, id }) => [type, id])), generation],
    })
  }
  return steps
}

function metaSteps(meta: NonNullable<Change['meta']>): Step[] {
  const members = Object.entries(meta)
  const set = members.filter(([, value]) => value !== undefined).map(([name, value]) => [name, JSON.stringify(value)])
  const gone = members.filter(([, value]) => value === undefined).map(([name]) => name)
  const steps: Step[] = []
  if (meta.generation !== undefined) {
    steps.push({
      sql: `UPDATE replog_state SET shown_since = rev WHERE ${SHOWN} <> ?`,
      params: [meta.generation],
    })
  }
  if (set.length > 0) {
    steps.push({
      sql: 'INSERT OR REPLACE INTO replog_meta SELECT key, value FROM json_each(?)',
      params: [JSON.stringify(Object.fromEntries(set))],
    })
  }
  if (gone.length > 0) {
    steps.push({
      sql: 'DELETE FROM replog_meta WHERE name IN (SELECT value FROM json_each(?))',
      params: [list(gone)],
    })
  }
  return steps
}

function appendSteps(append: NonNullable<Change['append']>): Step[] {
  if (append.length === 0) {
    return []
  }
  return [
    {
      sql: 'INSERT INTO replog_op (rev, doc) SELECT 0, value FROM json_each(?) ORDER BY key',
      params: [list(append.map(op => JSON.stringify(op)))],
    },
    { sql: 'SELECT last_insert_rowid() AS seq' },
  ]
}

/** The places of `count` operations that were appended by the last step. Places of one statement have no gaps. */
export function seqsIn(results: readonly (readonly SqlRow[])[], count: number): number[] {
  if (count === 0) {
    return []
  }
  const last = numberIn(results.at(-1)?.[0], 'seq')
  return Array.from({ length: count }, (_, i) => last - count + 1 + i)
}
