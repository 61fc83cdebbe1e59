import {
  type Conflict,
  conflictOf,
  isDeletedInGroup,
  isUnchanged,
  type OnConflict,
  type Resolution,
  resolved,
} from './conflict.js'
import type { Op, Outcome } from './op.js'
import { outcomeOf } from './outcomes.js'
import type { Log } from './ports.js'
import { Stale } from './store.js'
import type { Tab } from './tab.js'
import { messageOf } from './transport.js'

export interface ResolverOptions {
  readonly tab: Tab
  readonly epoch: number
  readonly onConflict: OnConflict
  readonly newId: () => string
  readonly now: () => number
  readonly log: Log
}

/** Asks the app about writes that others' changes stand against, and puts its answers into the queue. */
export class Resolver {
  readonly #options: ResolverOptions

  constructor(options: ResolverOptions) {
    this.#options = options
  }

  /** Resolves what is in conflict with data that the tab has now. */
  async resolve(marks: readonly string[]): Promise<void> {
    const { tab } = this.#options
    const found = tab.view.ops().filter(op => op.state === 'conflict' && marks.includes(op.mark ?? ''))
    for (const op of found) {
      await this.#resolveOne(op)
    }
  }

  async #resolveOne(op: Op): Promise<void> {
    const { tab, epoch, log } = this.#options
    const before = await tab.seeing([op])
    const current = before(() => (isDeletedInGroup(op, tab.view.ops()) ? null : tab.view.serverRow(op.type, op.id)))
    const resolution: Resolution = isUnchanged(op, current)
      ? { kind: 'patch', fields: op.data ?? {}, rebased: true }
      : await this.#ask(conflictOf(op, current))
    const after = await tab.seeing([op])
    try {
      await tab.commit({ epoch, ...after(() => this.#change(op, resolution)) })
    } catch (error) {
      if (!(error instanceof Stale)) {
        throw error
      }
      log.debug('A write in conflict was changed in another tab meanwhile.')
    }
  }

  async #ask(conflict: Conflict): Promise<Resolution> {
    try {
      return await this.#options.onConflict(conflict)
    } catch (error) {
      this.#options.log.warn(`onConflict failed, so the write waits in the list of rejected ones: ${messageOf(error)}`)
      return conflict.park()
    }
  }

  #change(op: Op, resolution: Resolution): { update?: Op[]; remove?: Op[]; outcomes: Outcome[] } {
    const { tab, now, newId } = this.#options
    const base = tab.view.base(op.type, op.id)
    const outcome = (status: Outcome['status'], more: Partial<Outcome> = {}) => [outcomeOf(op, status, now(), more)]
    const problem = op.problem ?? { code: 'etag_mismatch' }
    if (resolution.kind === 'discard') {
      return { remove: [op], outcomes: outcome('discarded', { problem }) }
    }
    if (resolution.kind === 'park' || !base || base.deleted || isDeletedInGroup(op, tab.view.ops())) {
      return { update: [{ ...op, state: 'parked' }], outcomes: outcome('rejected', { problem }) }
    }
    const { fields, rebased } = resolution
    // Later operations expect the value that this one writes.
    const later = rebased ? [] : tab.view.opsOf(op.type, op.id).filter(other => other.seq > op.seq)
    const next = resolved(op, fields, base, later, tab.view.meta.token, newId())
    return next
      ? {
          update: [{ ...next, rebased }],
          outcomes: outcome('replaced', { into: next.mutationId }),
        }
      : { remove: [op], outcomes: outcome('merged', { lostFields: Object.keys(op.data ?? {}) }) }
  }
}
