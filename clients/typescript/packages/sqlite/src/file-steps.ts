import { type Op, Stale } from '@replog/core'
import { commitSteps } from './commit-steps.js'
import type { Step } from './connection.js'
import type { SqlRow } from './driver.js'
import { type FileFacts, type KnownFacts, rememberedOf } from './file-facts.js'

export const FACTS: Step = { sql: 'SELECT facts FROM replog_file' }

/** The facts that `FACTS` found; undefined when there are none. */
export function factsIn(rows: readonly SqlRow[]): KnownFacts | undefined {
  const facts = rows[0]?.facts
  return typeof facts === 'string' ? JSON.parse(facts) : undefined
}

/** Writes the facts. Refused with `Stale` when another process was faster. */
export function rememberSteps(known: KnownFacts | undefined, found: FileFacts): Step[] {
  return [
    {
      ...FACTS,
      check: rows => {
        if (textOf(factsIn(rows)) !== textOf(known)) {
          throw new Stale('Another process has found out the same.')
        }
      },
    },
    { sql: 'UPDATE replog_file SET facts = ?', params: [textOf(rememberedOf(found))] },
  ]
}

/** Makes a device of its own of a copy. */
export function copySteps(instance: string, ops: readonly Op[], device: string): Step[] {
  return [
    ...commitSteps(instance, {
      // The server may know these operations from the original, so their content must not change any more.
      update: ops.filter(op => op.state === 'queued' && op.attempts === 0).map(op => ({ ...op, attempts: 1 })),
      // The offset is that of another machine's clock. Without one, the next answer of the server gives it.
      meta: { device, clockOffset: 0 },
    }),
    // The holders have the original open.
    { sql: 'DELETE FROM replog_lease' },
  ]
}

/** The members are in one order, so that texts can be compared. */
function textOf(known: KnownFacts | undefined): string | null {
  if (!known) {
    return null
  }
  const { inode, birth } = known
  return JSON.stringify(birth === undefined ? { inode } : { inode, birth })
}
