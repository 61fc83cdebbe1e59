import { Dependencies } from './depend.js'
import { isObject, type Json } from './json.js'
import type { Op, Outcome, OutcomeStatus, Problem } from './op.js'

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

interface Answer {
  readonly op: Op
  readonly entry: { readonly [member: string]: Json } | undefined
  readonly isError: boolean
}

const DONE: readonly string[] = ['applied', 'merged', 'duplicate', 'unchanged']

/**
 * Decides what becomes of the operations of a batch. Operations without an entry in the answer stay as they are, so
 * they are sent again.
 *
 * @param ops the operations of the request, in its order
 * @param body of the response with status 200
 */
export function settle(ops: readonly Op[], body: Json, context: SettleContext): Settled {
  const draft = new Draft(context, isObject(body) && typeof body.sync_token === 'string' ? body.sync_token : '')
  for (const { op, entry, isError } of answers(ops, body)) {
    if (!entry) {
      continue
    }
    if (isError) {
      draft.failed(op, problemOf(entry), typeof entry.erased_at === 'string' ? entry.erased_at : undefined)
    } else {
      draft.done(op, entry)
    }
  }
  return draft
}

function answers(ops: readonly Op[], body: Json): Answer[] {
  const results = entriesOf(body, 'results')
  const errors = entriesOf(body, 'errors')
  return ops.map((op, index) => {
    const error = errors.get(index)
    return { op, entry: error ?? results.get(index), isError: error !== undefined }
  })
}

function entriesOf(body: Json, member: 'results' | 'errors'): Map<number, { readonly [member: string]: Json }> {
  const entries = new Map<number, { readonly [member: string]: Json }>()
  const list = isObject(body) ? body[member] : undefined
  for (const entry of Array.isArray(list) ? (list as Json[]) : []) {
    if (isObject(entry) && typeof entry.index === 'number') {
      entries.set(entry.index, entry)
    }
  }
  return entries
}

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

  done(op: Op, entry: { readonly [member: string]: Json }): void {
    const conflict = isObject(entry.conflict) ? entry.conflict : {}
    const lost = strings(conflict.lost_fields)
    this.update.push({ ...op, state: 'acked', mark: this.#mark, ...(lost.length > 0 ? { lost } : {}) })
    this.#outcome(op, statusOf(entry.status), {
      ...(typeof entry.etag === 'string' ? { etag: entry.etag } : {}),
      ...(typeof entry.version === 'number' ? { version: entry.version } : {}),
      mergedFields: strings(conflict.merged_fields),
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
      this.paused = { reason: problem.code, ...(problem.detail === undefined ? {} : { detail: problem.detail }) }
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
    const { mutationId, type, id } = op
    this.outcomes.push({ mutationId, type, id, status, at: this.#context.now, ...more })
  }
}

/** The operation as it was before it was sent. */
export function unsent(op: Op, mutationId: string): Op {
  const { batch: _batch, mark: _mark, problem: _problem, lost: _lost, told: _told, ...rest } = op
  return { ...rest, mutationId, state: 'queued', attempts: 0 }
}

function problemOf(entry: { readonly [member: string]: Json }): Problem {
  const conflicts = strings(entry.conflicts)
  return {
    code: typeof entry.code === 'string' ? entry.code : 'unknown',
    ...(typeof entry.error === 'string' ? { detail: entry.error } : {}),
    ...(conflicts.length > 0 ? { conflicts } : {}),
    ...(typeof entry.changed_by === 'string' ? { changedBy: entry.changed_by } : {}),
    ...(typeof entry.changed_at === 'string' ? { changedAt: entry.changed_at } : {}),
  }
}

function statusOf(status: Json | undefined): OutcomeStatus {
  return typeof status === 'string' && DONE.includes(status) ? (status as OutcomeStatus) : 'applied'
}

function strings(json: Json | undefined): string[] {
  return Array.isArray(json) ? (json as Json[]).filter(item => typeof item === 'string') : []
}
