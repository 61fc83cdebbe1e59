import type { Catalogue } from './catalogue.js'
import { blocked } from './depend.js'
import { type Lane, lanesOf } from './lanes.js'
import { keyOf, type Op, PRIORITIES, type Priority } from './op.js'
import { bytesOf } from './wire.js'

export interface Limits {
  /** Operations, and bytes of JSON, of one request. */
  readonly opsMax: number
  readonly bytesMax: number
  /** While a request is under way, operations gather until there are so many, or until so many milliseconds passed. */
  readonly gatherOps: number
  readonly gatherMs: number
}

export const LIMITS: Limits = { opsMax: 500, bytesMax: 900_000, gatherOps: 10, gatherMs: 5_000 }

/** One request. */
export interface Batch {
  readonly ops: readonly Op[]
  readonly priority: Priority
  /** All of it is applied or nothing. */
  readonly atomic: boolean
}

export interface Situation {
  readonly ops: readonly Op[]
  readonly catalogue: Catalogue
  /** The batches whose requests are under way or wait for their next try. */
  readonly busy: ReadonlySet<string>
  /** Requests under way. */
  readonly running: number
  /** By the clock that gave `at` of the operations. */
  readonly now: number
  readonly limits: Limits
  /** Whether an operation is held back by a switch of the app. */
  readonly isHeld: (op: Op) => boolean
  /** One operation for each request, because many fail. */
  readonly oneByOne: boolean
}

/**
 * A batch that was sent before and has no answer, for instance because the app was closed. It is sent again as it was.
 * Null when there is none.
 */
export function unanswered(situation: Situation): Batch | null {
  const first = situation.ops.find(op => op.state === 'sent' && !situation.busy.has(op.batch ?? ''))
  if (!first) {
    return null
  }
  const ops = situation.ops.filter(op => op.state === 'sent' && op.batch === first.batch)
  return { ops, priority: first.priority, atomic: first.group !== undefined }
}

/**
 * The next new batch; null when nothing can be sent now. The lanes of the highest priority are sent first, and a batch
 * has lanes of one priority. A lane is in one batch at a time. A group is sent alone.
 */
export function nextBatch(situation: Situation): Batch | null {
  const waiting = blocked(situation.ops, situation.isHeld)
  const lanes = lanesOf(situation.ops, situation.catalogue)
    .filter(lane => !lane.ops.some(op => op.state === 'sent'))
    .map(lane => ({ ...lane, ops: lane.ops.filter(op => op.state === 'queued' && !waiting.has(op.seq)) }))
    .filter(lane => lane.ops.length > 0)
  const priority = PRIORITIES.find(candidate => lanes.some(lane => lane.priority === candidate))
  if (!priority || !isDue(lanes, situation)) {
    return null
  }
  const draft = new Draft(situation.oneByOne ? { ...situation.limits, opsMax: 1 } : situation.limits)
  for (const lane of lanes) {
    if (lane.priority === priority && !draft.add(lane, situation.ops)) {
      break
    }
  }
  return { ops: draft.ops, priority, atomic: draft.isAtomic }
}

/** An idle queue sends at once. While a request is under way, operations gather. */
function isDue(lanes: readonly Lane[], { running, limits, now }: Situation): boolean {
  if (running === 0) {
    return true
  }
  let count = 0
  let oldest = Number.POSITIVE_INFINITY
  for (const lane of lanes) {
    count += lane.ops.length
    for (const op of lane.ops) {
      oldest = Math.min(oldest, op.at)
    }
  }
  return count >= limits.gatherOps || now - oldest >= limits.gatherMs || oldest > now
}

class Draft {
  readonly ops: Op[] = []
  isAtomic = false
  readonly #limits: Limits
  readonly #withBase = new Set<string>()
  #bytes = 0

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /** Adds operations of a lane, in order. Returns false when the batch is full. */
  add(lane: Lane, queue: readonly Op[]): boolean {
    for (const op of lane.ops) {
      if (op.group !== undefined) {
        return this.#addGroup(op.group, queue)
      }
      if (this.#withBase.has(keyOf(op.type, op.id)) && op.base !== undefined) {
        return true
      }
      if (!this.#addOne(op)) {
        return false
      }
    }
    return true
  }

  /** A group is the whole batch, or it waits for the next one. */
  #addGroup(group: string, queue: readonly Op[]): boolean {
    if (this.ops.length === 0) {
      this.ops.push(...queue.filter(op => op.group === group && op.state === 'queued'))
      this.isAtomic = true
      return false
    }
    return true
  }

  #addOne(op: Op): boolean {
    const bytes = bytesOf(op)
    if (
      this.ops.length > 0 &&
      (this.ops.length >= this.#limits.opsMax || this.#bytes + bytes > this.#limits.bytesMax)
    ) {
      return false
    }
    this.ops.push(op)
    this.#bytes += bytes
    if (op.base !== undefined) {
      this.#withBase.add(keyOf(op.type, op.id))
    }
    return true
  }
}
