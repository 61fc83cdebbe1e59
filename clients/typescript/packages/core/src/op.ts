import type { Json } from './json.js'

/** The key of an entity: its type, a slash, its id. */
export type Key = string

export const keyOf = (type: string, id: string): Key => `${type}/${id}`

/** The type and the id of a key. */
export function splitKey(key: Key): [type: string, id: string] {
  const slash = key.indexOf('/')
  return [key.slice(0, slash), key.slice(slash + 1)]
}

/** The fields that an operation sets. `null` clears a field. */
export type Data = { readonly [field: string]: Json }

export type OpKind = 'create' | 'upsert' | 'patch' | 'delete'

/** In which order lanes are sent, and how patiently an operation is retried. */
export type Priority = 'critical' | 'high' | 'medium' | 'low'

export const PRIORITIES: readonly Priority[] = ['critical', 'high', 'medium', 'low']

/** The rule of the server when others changed the entity since the base. */
export type Policy = 'reject' | 'merge' | 'client_wins' | 'last_write_wins'

/**
 * The state of an operation in the queue.
 *
 * - `queued`: durable on the device, never sent.
 * - `sent`: a request with it may have reached the server. Its content never changes again.
 * - `acked`: decided by the server; it leaves the queue when a pull contains its result.
 * - `conflict`: rejected with 412; `onConflict` is asked once a pull contains `mark`.
 * - `parked`: rejected; it waits for the app to retry, edit or discard it.
 * - `waiting`: it needs a newer version of the app or of the catalogue (`update_needed`).
 */
export type OpState = 'queued' | 'sent' | 'acked' | 'conflict' | 'parked' | 'waiting'

/** Why the server, or the engine, did not take an operation. */
export interface Problem {
  readonly code: string
  readonly status?: number
  readonly detail?: string
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[]
  readonly conflicts?: readonly string[]
  /** The device that made the other change, and when; as far as the server says. */
  readonly changedBy?: string
  readonly changedAt?: string
}

/** One operation of the queue, as the store keeps it. */
export interface Op {
  /** Its place in the queue; the store gives it. */
  readonly seq: number
  /** Rises with each change of this record; 0 as it was appended. */
  readonly rev: number
  readonly state: OpState
  readonly mutationId: string
  readonly kind: OpKind
  readonly type: string
  readonly id: string
  readonly localId?: string
  readonly data?: Data
  /** The state that the person was shown: a pull token, or the row's etag until the first pull is complete. */
  readonly base?: string
  /** The version of the base row at the time of the call; absent when there was none. */
  readonly shown?: number
  /** The values of the fields of `data` that the person was shown; null for none. */
  readonly was?: Data
  /** The pull token at the time of the call. */
  readonly seen?: string
  readonly policy?: Policy
  readonly priority: Priority
  /** Operations of one group are decided together. */
  readonly group?: string
  /** The roots of the trees that it changes. Usually one; two when it moves an entity. */
  readonly roots: readonly Key[]
  /** The ancestors of the entity, as far as they are known here. */
  readonly path: readonly Key[]
  /** Milliseconds of the device's clock at the call. */
  readonly at: number
  /** RFC 3339, corrected by the offset to the server's clock. */
  readonly clientTime: string
  /** The version of the catalogue by which it was made. */
  readonly catalogue: string
  /** Requests that contained it. At least 1 in a copy of a store, because the original may have sent it. */
  readonly attempts: number
  /** The batch in which it was sent. A batch is repeated as it was. */
  readonly batch?: string
  /** The position of its result; while it is `acked` or `conflict`. */
  readonly mark?: string
  /** Fields that lost against others' changes; they leave the fold. */
  readonly lost?: readonly string[]
  /** The app was told that it is parked or waiting. */
  readonly told?: true
  /** Why it is parked or waiting. */
  readonly problem?: Problem
  /** The engine has given it another base by itself, because the server did not know the first one. */
  readonly rebased?: true
}

/** An operation before the store has given it a place. */
export type NewOp = Omit<Op, 'seq' | 'rev'>

export type OutcomeStatus =
  | 'applied'
  | 'merged'
  | 'duplicate'
  | 'unchanged'
  | 'rejected'
  /** Removed from the queue before it was sent. */
  | 'cancelled'
  /** Rejected, and then given up by the app. */
  | 'discarded'
  /** A later operation of the queue contains it; `into` names that one. */
  | 'coalesced'
  /** Sent again under another id, which `into` names. */
  | 'replaced'
  /** The account was erased after it was made. */
  | 'erased'

/** The end of one mutation id. Kept for seven days. */
export interface Outcome {
  readonly mutationId: string
  readonly type: string
  readonly id: string
  readonly status: OutcomeStatus
  readonly at: number
  readonly etag?: string
  readonly version?: number
  readonly mergedFields?: readonly string[]
  readonly lostFields?: readonly string[]
  readonly problem?: Problem
  readonly into?: string
}
