import type { Policy } from '@replog/core'
import type { Catalogue, Value } from '../catalogue/catalogue.js'
import type { Position } from '../position.js'

export type OperationKind = 'upsert' | 'replace' | 'patch' | 'delete'

/** The fields that a write sets; null clears a field. */
export type Assignment = ReadonlyMap<string, Value | null>

/** An entity within a nested document. */
export interface Node {
  readonly type: string
  readonly id: string
  readonly localId?: string
  readonly fields: Assignment
}

/** The state on which a write is based. */
export interface OperationBase {
  readonly position: Position
  /** The log of a pull token; absent when the base is an etag. */
  readonly log?: number
}

/** One operation of a push, checked and with its ids. */
export interface Operation {
  readonly mutationId: string
  /** Everything that decides its effect, as text. A repetition has the same. */
  readonly payload: string
  readonly kind: OperationKind
  readonly type: string
  readonly id: string
  readonly localId?: string
  readonly fields: Assignment
  /** Absent when the document does not mention anything below the entity. */
  readonly nodes?: readonly Node[]
  /** `exists` stands for the base `*`. */
  readonly base?: OperationBase | 'exists'
  readonly policy: Policy
  /** Milliseconds since 1970. */
  readonly clientTime?: number
  /** The place of the pull token that the device had when the person made the change. */
  readonly seen?: { readonly log: number; readonly position: Position }
}

/** One record of the log. */
export interface Mutation {
  readonly user: string
  readonly device?: string
  readonly atomic: boolean
  readonly operations: readonly Operation[]
  /** The catalogue of its rules. */
  readonly rules: Catalogue
  /** The catalogue that the client has; absent when it did not say. */
  readonly client?: Catalogue
}

/** The place of a mutation in the log. */
export interface Place {
  readonly user: string
  readonly position: Position
  /** The time of the log, in milliseconds. */
  readonly at: number
  readonly device?: string
}
