import { grouped } from './grouped.js'
import type { Health } from './health.js'
import type { Op } from './op.js'
import type { Session } from './session.js'
import type { Status } from './status.js'

/** The state of a client for a report of a fault. It has counts, codes and times, and no data of the person. */
export interface Diagnostics {
  readonly at: string
  readonly status: Status
  readonly health: Health
  readonly store: {
    readonly format: number
    readonly generation: number
    readonly pulls: number
    readonly epoch: number
    readonly isFirstPullComplete: boolean
    readonly isPulling: boolean
    readonly catalogue: string
    readonly clockOffset: number
  }
  /** Operations of the queue, by type, kind, state and the code of a problem. */
  readonly queue: readonly {
    readonly type: string
    readonly kind: string
    readonly state: string
    readonly code: string | null
    readonly count: number
    readonly attemptsMax: number
    readonly oldestMs: number
  }[]
  /** Rows that are loaded, by type. */
  readonly rows: Readonly<Record<string, number>>
}

export function diagnosticsOf(session: Session, now: number): Diagnostics {
  const { view } = session.tab
  const { meta } = view
  return {
    at: new Date(now).toISOString(),
    status: session.status,
    health: session.health.get(),
    store: {
      format: meta.format,
      generation: meta.generation,
      pulls: meta.pulls,
      epoch: meta.epoch,
      isFirstPullComplete: meta.token !== undefined,
      isPulling: meta.pulling !== undefined,
      catalogue: view.catalogue.version,
      clockOffset: session.tab.clockOffset,
    },
    queue: queueOf(view.ops(), now),
    rows: Object.fromEntries(view.types().map(type => [type, [...view.rows(type)].length])),
  }
}

function queueOf(ops: readonly Op[], now: number): Diagnostics['queue'] {
  const groups = grouped(ops, op => [op.type, op.kind, op.state, op.problem?.code].join(' '))
  return [...groups.values()].map(group => {
    const { type, kind, state, problem } = group[0]!
    return {
      type,
      kind,
      state,
      code: problem?.code ?? null,
      count: group.length,
      attemptsMax: group.reduce((most, op) => Math.max(most, op.attempts), 0),
      oldestMs: now - group.reduce((oldest, op) => Math.min(oldest, op.at), now),
    }
  })
}
