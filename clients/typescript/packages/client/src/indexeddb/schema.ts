import type { Text } from './text.js'

/** The version of the object stores below. Another one needs an upgrade in `createStores`. */
export const SCHEMA_VERSION = 1

export type StoreName = 'meta' | 'ops' | 'outcomes' | 'chunks' | 'removals' | 'pieces'

export const STORE_NAMES: readonly StoreName[] = ['meta', 'ops', 'outcomes', 'chunks', 'removals', 'pieces']

/** Index by the revision that changed a record. Operations as they were appended are not in it. */
export const BY_REV = 'byRev'
/** Index of outcomes by their time. */
export const BY_TIME = 'byTime'

/** One operation of the queue, under its `seq`, which the store gives. */
export interface OpRecord {
  readonly seq: number
  /** Absent as it was appended, so that the index by revision costs an append nothing. */
  readonly r?: number
  /** Other changes were made together with the append. */
  readonly m?: true
  /** The operation as JSON, without `seq` and `rev`. */
  readonly v: Text
}

/** One outcome. */
export interface OutcomeRecord {
  readonly mutationId: string
  readonly at: number
  readonly r: number
  readonly v: Text
}

/** Some rows of one type of one generation of `base`. */
export interface ChunkRecord {
  readonly g: number
  readonly t: string
  /** Its number within the type, from 0. */
  readonly n: number
  /** The revision that wrote it. */
  readonly r: number
  /** How many rows it has. */
  readonly c: number
  readonly v: Text
}

/** Records that one revision removed, under `[revision, number]`, so that other tabs learn of it. */
export interface RemovalRecord {
  readonly ops?: readonly number[]
  readonly base?: { readonly g: number; readonly t: string; readonly ids: readonly string[] }
}

/** The record of the store as a whole, under `STATE`. */
export interface StateRecord {
  /** Counts the changes of the store. Appends alone do not count, because they read nothing. */
  readonly rev: number
  /** The revision that last changed the shown generation. */
  readonly shown: number
  /** The revision that last removed a generation, after which directories made before it are void. */
  readonly swept: number
  /** The revision that wrote the catalogue, which has a record of its own because it is long and seldom changes. */
  readonly catalogue: number
  /** The meta data as JSON, without the catalogue. */
  readonly v: Text
}

export const STATE = 'state'
export const CATALOGUE = 'catalogue'

export function createStores(db: IDBDatabase): void {
  db.createObjectStore('meta')
  db.createObjectStore('ops', { keyPath: 'seq', autoIncrement: true }).createIndex(BY_REV, 'r')
  const outcomes = db.createObjectStore('outcomes', { keyPath: 'mutationId' })
  outcomes.createIndex(BY_REV, 'r')
  outcomes.createIndex(BY_TIME, 'at')
  db.createObjectStore('chunks', { keyPath: ['g', 't', 'n'] }).createIndex(BY_REV, ['g', 't', 'r'])
  db.createObjectStore('removals')
  db.createObjectStore('pieces')
}

/** All keys that begin with these parts. An array sorts after every number and every string. */
export const under = (...parts: (number | string)[]): IDBKeyRange => IDBKeyRange.bound(parts, [...parts, []])

/** All keys that begin with these parts and go on with a number above `n`. */
export const after = (n: number, ...parts: (number | string)[]): IDBKeyRange =>
  IDBKeyRange.bound([...parts, n], [...parts, []], true)
