import { type Cursor, Stale } from '@replog/core'
import type { Step } from './connection.js'
import { stateStep } from './read-steps.js'
import { numberIn } from './rows.js'
import { dropSteps } from './schema.js'

const COUNT: Step = { sql: 'SELECT changes() AS count' }

/** The revision of the newest mark that is beyond the limit. */
function beyond(table: string, limit: number): string {
  return `coalesce((SELECT rev FROM ${table} ORDER BY rev DESC LIMIT 1 OFFSET ${limit}), 0)`
}

/** Removes old outcomes, and the marks of removals beyond the limit. The last step counts the outcomes. */
export function forgetSteps(olderThan: number, limit: number, historyLimit: number): Step[] {
  const removedOp = beyond('replog_removed_op', historyLimit)
  const removedRow = beyond('replog_base WHERE doc IS NULL', historyLimit)
  return [
    { sql: `UPDATE replog_state SET floor = max(floor, ${removedOp}, ${removedRow})` },
    { sql: 'DELETE FROM replog_removed_op WHERE rev <= (SELECT floor FROM replog_state)' },
    { sql: 'DELETE FROM replog_base WHERE doc IS NULL AND rev <= (SELECT floor FROM replog_state)' },
    {
      sql: `DELETE FROM replog_outcome
        WHERE rowid IN (SELECT rowid FROM replog_outcome WHERE at < ? ORDER BY at LIMIT ?)`,
      params: [olderThan, limit],
    },
    COUNT,
  ]
}

/** Removes rows of other generations. The marks of removed rows go first, because they do not count. */
export function sweepSteps(generations: readonly number[], limit: number): Step[] {
  const other = 'generation NOT IN (SELECT value FROM json_each(?))'
  const kept = JSON.stringify(generations)
  return [
    { sql: `DELETE FROM replog_base WHERE doc IS NULL AND ${other}`, params: [kept] },
    {
      sql: `DELETE FROM replog_base WHERE rowid IN (SELECT rowid FROM replog_base WHERE ${other} LIMIT ?)`,
      params: [kept, limit],
    },
    COUNT,
  ]
}

/** Removes these data. Refused with `DataRemoved` when they are gone, also when there are new ones. */
export function destroySteps(instance: string, seen: Cursor | undefined): Step[] {
  const state = stateStep(instance)
  return [
    {
      ...state,
      check: rows => {
        state.check?.(rows)
        const last = numberIn(rows[0], 'seq')
        if (seen && last > seen.seq) {
          throw new Stale(`operation ${last} was appended (expected: none after ${seen.seq})`)
        }
      },
    },
    ...dropSteps(),
  ]
}
