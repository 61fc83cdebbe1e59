import { type Cursor, type NewOp, type Op, type Outcome, Stale } from '@replog/core'
import { BY_REV, BY_TIME, type OpRecord, type OutcomeRecord, under } from './schema.js'
import { dropText, encode, getText, getTexts, isLong, putText } from './text.js'
import { result } from './transaction.js'

/** Operations that are ready to be appended. */
export class Appends {
  readonly #texts: readonly string[]
  #requests: IDBRequest<IDBValidKey>[] = []

  constructor(ops: readonly NewOp[]) {
    this.#texts = ops.map(encode)
  }

  /** Whether the transaction needs `pieces`. */
  get long(): boolean {
    return this.#texts.some(isLong)
  }

  get count(): number {
    return this.#texts.length
  }

  write(tx: IDBTransaction, marks: { readonly m?: true } = {}): void {
    this.#requests = this.#texts.map(text => tx.objectStore('ops').put({ ...marks, v: putText(tx, text) }))
  }

  /** The places that the store gave, after the transaction. */
  get seqs(): readonly number[] {
    return this.#requests.map(request => request.result as number)
  }
}

async function toOps(tx: IDBTransaction, records: readonly OpRecord[]): Promise<Op[]> {
  const texts = await getTexts(tx, records)
  return records.map(({ seq, r }, i) => Object.assign(JSON.parse(texts[i]!), { seq, rev: r ?? 0 }))
}

const opRecords = (tx: IDBTransaction, range?: IDBKeyRange) => result<OpRecord[]>(tx.objectStore('ops').getAll(range))

/** The operations above a place, in the order of `seq`. */
export async function opsAfter(tx: IDBTransaction, seq: number): Promise<Op[]> {
  return toOps(tx, await opRecords(tx, IDBKeyRange.lowerBound(seq, true)))
}

/** The operations above a place, up to the first one that cannot be shown alone, or that needs another request. */
export async function opsAppended(tx: IDBTransaction, seq: number): Promise<Op[]> {
  const records = await opRecords(tx, IDBKeyRange.lowerBound(seq, true))
  const end = records.findIndex(({ r, m, v }) => r !== undefined || m || typeof v !== 'string')
  return toOps(tx, end < 0 ? records : records.slice(0, end))
}

/** The operations up to a place that changed after a revision. */
export async function opsChanged(tx: IDBTransaction, rev: number, seqMax: number): Promise<Op[]> {
  const changed = tx.objectStore('ops').index(BY_REV).getAll(IDBKeyRange.lowerBound(rev, true))
  return toOps(
    tx,
    (await result<OpRecord[]>(changed)).filter(record => record.seq <= seqMax),
  )
}

/** The highest place in the queue; 0 when it is empty. */
export async function lastSeq(tx: IDBTransaction): Promise<number> {
  const cursor = await result(tx.objectStore('ops').openKeyCursor(null, 'prev'))
  return (cursor?.key as number | undefined) ?? 0
}

/** Refuses when there are operations above this place. */
export async function requireSeen(tx: IDBTransaction, seen: Cursor | undefined): Promise<void> {
  const last = await lastSeq(tx)
  if (seen && last > seen.seq) {
    throw new Stale(`operation ${last} was appended (expected: none after ${seen.seq})`)
  }
}

/** The places up to `seqMax` at which there is no operation any more. */
export async function gaps(tx: IDBTransaction, seqMax: number): Promise<number[]> {
  const keys = await result(tx.objectStore('ops').getAllKeys(IDBKeyRange.upperBound(seqMax)))
  const present = new Set(keys)
  return Array.from({ length: seqMax }, (_, i) => i + 1).filter(seq => !present.has(seq))
}

interface Seen {
  readonly seq: number
  readonly rev: number
}

export type OpRecords = ReadonlyMap<number, OpRecord>

/** Reads the records of these operations, and those between them when that is cheaper than one request for each. */
export async function recordsOf(tx: IDBTransaction, seen: readonly Seen[]): Promise<OpRecords> {
  if (seen.length === 0) {
    return new Map()
  }
  const seqs = seen.map(op => op.seq)
  const [min, max] = seqs.reduce(([least, most], seq) => [Math.min(least, seq), Math.max(most, seq)], [Infinity, 0])
  const records =
    max! - min! < 4 * seqs.length
      ? await opRecords(tx, IDBKeyRange.bound(min, max))
      : await Promise.all(seqs.map(seq => result<OpRecord | undefined>(tx.objectStore('ops').get(seq))))
  return new Map(records.flatMap(record => (record ? [[record.seq, record]] : [])))
}

/** Requires that the records are as the caller saw them. */
export function requireUnchanged(records: OpRecords, seen: readonly Seen[]): void {
  for (const { seq, rev } of seen) {
    const record = records.get(seq)
    if (!record) {
      throw new Stale(`The operation at ${seq} is gone (expected: rev ${rev}).`)
    }
    if ((record.r ?? 0) !== rev) {
      throw new Stale(`The operation at ${seq} has rev ${record.r ?? 0} (expected: ${rev}).`)
    }
  }
}

/** Replaces operations, of which `before` has the records. */
export function putOps(tx: IDBTransaction, ops: readonly Op[], before: OpRecords, rev: number): void {
  for (const op of ops) {
    dropText(tx, before.get(op.seq)!.v)
    const v = putText(tx, encode({ ...op, seq: undefined, rev: undefined }))
    const record: OpRecord = { seq: op.seq, r: rev, v }
    tx.objectStore('ops').put(record)
  }
}

/** Removes operations, of which `before` has the records. */
export function deleteOps(tx: IDBTransaction, ops: readonly Seen[], before: OpRecords): void {
  for (const { seq } of ops) {
    dropText(tx, before.get(seq)!.v)
    tx.objectStore('ops').delete(seq)
  }
}

const outcomeId = (mutationId: string) => `outcome/${mutationId}`

/** Writes outcomes over those before, without reading them. Pieces of earlier ones stay until `deleteOutcomes`. */
export function putOutcomes(tx: IDBTransaction, outcomes: readonly Outcome[], rev: number): void {
  for (const outcome of outcomes) {
    const { mutationId, at } = outcome
    const record: OutcomeRecord = { mutationId, at, r: rev, v: putText(tx, encode(outcome), outcomeId(mutationId)) }
    tx.objectStore('outcomes').put(record)
  }
}

export async function getOutcome(tx: IDBTransaction, mutationId: string): Promise<Outcome | undefined> {
  const record = await result<OutcomeRecord | undefined>(tx.objectStore('outcomes').get(mutationId))
  return record && JSON.parse(await getText(tx, record.v))
}

export async function outcomesChanged(tx: IDBTransaction, rev: number): Promise<Outcome[]> {
  const changed = tx.objectStore('outcomes').index(BY_REV).getAll(IDBKeyRange.lowerBound(rev, true))
  const texts = await getTexts(tx, await result<OutcomeRecord[]>(changed))
  return texts.map(text => JSON.parse(text))
}

/** Removes at most `limit` outcomes from before `time`. Returns how many. */
export async function deleteOutcomes(tx: IDBTransaction, time: number, limit: number): Promise<number> {
  if (limit === 0) {
    // To getAllKeys it means that there is no limit.
    return 0
  }
  const older = tx.objectStore('outcomes').index(BY_TIME).getAllKeys(IDBKeyRange.upperBound(time, true), limit)
  const mutationIds = (await result(older)) as string[]
  for (const mutationId of mutationIds) {
    tx.objectStore('outcomes').delete(mutationId)
    tx.objectStore('pieces').delete(under(outcomeId(mutationId)))
  }
  return mutationIds.length
}
