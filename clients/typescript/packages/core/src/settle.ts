import { Dependencies } from './depend.js'
import { type Json, type JsonObject, numberOf, objectsOf, textOf, textsOf } from './json.js'
import type { Op, Outcome, OutcomeStatus, Problem } from './op.js'
import { outcomeOf } from './outcomes.js'

/** How the results of a push change the queue. */
export interface Settled {
  readonly update: readonly Op[]
  readonly remove: readonly Op[]
  readonly outcomes: readonly Outcome[]
  /** Why nothing more can be sent for now. */
  readonly paused?: { readonly reason: string; readonly detail?: string }
  /** The account was erased at this time; the engine starts again. */
  readonly erasedAt?: string
}

export interface SettleContext {
  readonly now: number
  /** The server's version of the catalogue. */
  readonly catalogue: string
  readonly newId: () => string
}

const DONE: readonly OutcomeStatus[] = ['applied', 'merged', 'duplicate', 'unchanged']

/**
 * Decides what becomes of the operations of a batch. Operations without an entry in the answer stay as they are, so
 * they are sent again.
 *
 * @param ops the operations of the request, in its order
 * @param body of the response with status 200
 */
export function settle(ops: readonly Op[], body: Json, context: SettleContext): Settled {
  const draft = new Draft(context, textOf(body, 'sync_token') ?? '')
  const results = byIndex(objectsOf(body, 'results'))
  const errors = byIndex(objectsOf(body, 'errors'))
  ops.forEach((op, index) => {
    const error = errors.get(index)
    const result = results.get(index)
    if (error) {
      draft.failed(op, problemOf(error), textOf(error, 'erased_at'))
    } else if (result) {
      draft.done(op, result)
    }
  })
  return draft
}

const byIndex = (entries: readonly JsonObject[]) => new Map(entries.map(entry => [entry.index, entry]))

class Draft implements Settled {
  readonly update: Op[] = []
  readonly remove: Op[] = []
  readonly outcomes: Outcome[] = []
  paused?: { reason: string; detail?: string }
  erasedAt?: string
  readonly #context: SettleContext
  readonly #mark: string
  readonly #failed = new Dependencies()

  constructor(context: SettleContext, mark: string) {
    this.#context = context
    this.#mark = mark
  }

  done(op: Op, entry: JsonObject): void {
    const lost = textsOf(entry.conflict, 'lost_fields')
    this.update.push({ ...op, state: 'acked', mark: this.#mark, ...(lost.length > 0 ? { lost } : {}) })
    this.#outcome(op, statusOf(entry), {
      etag: textOf(entry, 'etag'),
      version: numberOf(entry, 'version'),
      mergedFields: textsOf(entry.conflict, 'merged_fields'),
      lostFields: lost,
    })
  }

  failed(op: Op, problem: Problem, erasedAt: string | undefined): void {
    if (problem.code === 'not_applied') {
      // Not final: it waits for the operation of its group that failed, under the same id.
      this.update.push(unsent(op, op.mutationId))
    } else if (problem.code === 'account_erased') {
      if (erasedAt !== undefined && Date.parse(op.clientTime) > Date.parse(erasedAt)) {
        this.#again(op)
      } else {
        this.#remove(op, 'erased', problem)
      }
      this.erasedAt = erasedAt ?? this.erasedAt ?? ''
    } else if (problem.code === 'seen_required') {
      this.update.push(unsent(op, op.mutationId))
      this.erasedAt = erasedAt ?? this.erasedAt ?? ''
    } else if (problem.code === 'quota_exceeded') {
      this.#again(op)
      this.paused = { reason: problem.code, detail: problem.detail }
    } else if (this.#failed.isOn(op) && op.group === undefined) {
      this.#again(op)
    } else {
      this.#rejected(op, problem)
    }
    this.#failed.add(op)
  }

  #rejected(op: Op, problem: Problem): void {
    if (problem.code === 'validation_failed' && op.catalogue !== this.#context.catalogue) {
      this.update.push({ ...op, state: 'waiting', problem: { ...problem, code: 'update_needed' } })
    } else if (problem.code === 'etag_mismatch') {
      this.update.push({ ...op, state: 'conflict', mark: this.#mark, problem })
    } else {
      this.update.push({ ...op, state: 'parked', problem })
      this.#outcome(op, 'rejected', { problem })
    }
  }

  /** A rejection is final under its mutation id, so the operation gets another one. */
  #again(op: Op): void {
    const next = unsent(op, this.#context.newId())
    this.update.push(next)
    this.#outcome(op, 'replaced', { into: next.mutationId })
  }

  #remove(op: Op, status: OutcomeStatus, problem: Problem): void {
    this.remove.push(op)
    this.#outcome(op, status, { problem })
  }

  #outcome(op: Op, status: OutcomeStatus, more: Partial<Outcome>): void {
    this.outcomes.push(outcomeOf(op, status, this.#context.now, more))
  }
}

/** The operation as it was before it was sent. */
export function unsent(op: Op, mutationId: string): Op {
  const { batch: _batch, mark: _mark, problem: _problem, lost: _lost, told: _told, ...rest } = op
  return { ...rest, mutationId, state: 'queued', attempts: 0 }
}

/**
 * After a loss of the log: what was decided may be lost with it, so it is sent again, under its id and in its place.
 * The server may have it all the same, so it is not as if it was never sent.
 */
export function undecided(ops: readonly Op[]): Op[] {
  return ops
    .filter(op => op.state === 'acked' || op.state === 'conflict')
    .map(op => ({ ...unsent(op, op.mutationId), attempts: op.attempts }))
}

function problemOf(entry: JsonObject): Problem {
  const conflicts = textsOf(entry, 'conflicts')
  return {
    code: textOf(entry, 'code') ?? 'unknown',
    detail: textOf(entry, 'error'),
    ...(conflicts.length > 0 ? { conflicts } : {}),
    changedBy: textOf(entry, 'changed_by'),
    changedAt: textOf(entry, 'changed_at'),
  }
}

function statusOf(entry: JsonObject): OutcomeStatus {
  return DONE.find(status => status === entry.status) ?? 'applied'
}
