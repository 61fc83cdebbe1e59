import type { Json } from './json.js'
import type { NewOp, Op, Outcome } from './op.js'
import type { Clock, Random, TabLinks } from './ports.js'
import type { Query } from './query.js'
import type { Tab } from './tab.js'

/** One entity as the server gave it in a pull. The engine never changes it. */
export interface BaseRow {
  readonly type: string
  readonly id: string
  /** A tombstone is kept only as long as the queue has operations of its entity. */
  readonly deleted?: true
  readonly localId?: string
  readonly etag: string
  readonly version: number
  readonly updatedAt: string
  readonly data: { readonly [field: string]: Json }
}

/** A pull under way, so that it goes on after a restart. */
export interface Pulling {
  /** The generation of `base` that it fills; another one than that of `Meta` after a 410. */
  readonly generation: number
  /** The token from which it pulls; absent in a first pull. */
  readonly since?: string
  readonly pageToken?: string
  /** Marks that every request of this pull carries. The pull clears the operations with these marks. */
  readonly marks: readonly string[]
  /** The types that are pulled; absent for all. */
  readonly types?: readonly string[]
}

/** The step that the move of an account has reached. Each step can be repeated. */
export interface Moving {
  /** The user to whom it is moved. */
  readonly to: string
  /**
   * - `adding`: its data is added to the other account.
   * - `erasing`: the other account has it, and the old account is erased.
   * - `discarding`: the person did not want its data, and the old account is erased.
   */
  readonly step: 'adding' | 'erasing' | 'discarding'
  /** The mutation id of the erasure, so that a repetition erases nothing more. */
  readonly erasure: string
}

/** The record of the store as a whole. */
export interface Meta {
  /** The local format. A store of another format is filled again by a pull; its queue is kept. */
  readonly format: number
  /** Names this store to the server. A restored copy of a store gets another one. */
  readonly device: string
  readonly user: string | null
  /** Counts the leaders so far. A leader with an earlier epoch can write nothing. */
  readonly epoch: number
  /** The generation of `base` that is shown. */
  readonly generation: number
  /** The pull token; absent until the first pull is complete. */
  readonly token?: string
  /** Counts the pulls that were completed. */
  readonly pulls: number
  readonly pulling?: Pulling
  /** The types that the token covers; absent for all. */
  readonly types?: readonly string[]
  readonly catalogue?: Json
  /** Milliseconds to add to the device's clock to get the server's. */
  readonly clockOffset: number
  /** The clientTime of the last operation that left this store, in milliseconds. */
  readonly lastTime: number
  readonly lastSuccess?: number
  /** The account was erased: nothing is sent before a pull has given a token of the new account. */
  readonly restarting?: true
  /** How far the account of this user, which was anonymous, is moved to another one. */
  readonly moving?: Moving
  /** Why nothing is sent, until the app does something about it. */
  readonly paused?: { readonly reason: string; readonly detail?: string }
}

const FORMAT = 1

/** The record of a new store. */
export function freshMeta(user: string | null, device: string): Meta {
  return { format: FORMAT, device, user, epoch: 0, generation: 1, pulls: 0, clockOffset: 0, lastTime: 0 }
}

/** A position in the changes of a store; opaque to the engine. */
export interface Cursor {
  readonly rev: number
  readonly seq: number
}

export interface Loaded {
  readonly meta: Meta
  /** In the order of `seq`. */
  readonly ops: readonly Op[]
  readonly cursor: Cursor
}

/** Everything that changed since a cursor. */
export interface Changes {
  readonly meta: Meta
  /** New and changed operations, in the order of `seq`. */
  readonly ops: readonly Op[]
  /** The `seq` of operations that are gone. */
  readonly removedOps: readonly number[]
  /** Outcomes that are new or changed. */
  readonly outcomes: readonly Outcome[]
  /** Rows of the asked types that may have changed, tombstones included. Rows that are gone are in `removedBase`. */
  readonly base: readonly BaseRow[]
  readonly removedBase: readonly { readonly type: string; readonly id: string }[]
  /** The shown generation is another one, or the cursor is too old: load the types again. */
  readonly reload: boolean
  readonly cursor: Cursor
}

/** A change of the store. It is done as a whole or not at all. */
export interface Change {
  /**
   * Operations to append, in this order. A change that has nothing else is one blind write: it reads nothing first, so
   * that it is as fast as the store can be.
   */
  readonly append?: readonly NewOp[]
  /** Refused with `Fenced` unless this is the epoch of the store. */
  readonly epoch?: number
  /** Records to replace. `rev` is that of the record before; refused with `Stale` when it is another one by now. */
  readonly update?: readonly Op[]
  /** Records to remove. Refused with `Stale` when one is gone or has another `rev`. */
  readonly remove?: readonly { readonly seq: number; readonly rev: number }[]
  readonly outcomes?: readonly Outcome[]
  /** Rows of one generation of `base` to write, and to remove. */
  readonly base?: {
    readonly generation: number
    readonly put: readonly BaseRow[]
    readonly remove: readonly { readonly type: string; readonly id: string }[]
  }
  /** Members to set. `undefined` removes a member. */
  readonly meta?: { readonly [M in keyof Meta]?: Meta[M] | undefined }
}

export interface Committed {
  /** The places of the appended operations. */
  readonly seqs: readonly number[]
}

/** The leader of another epoch owns the store by now. */
export class Fenced extends Error {
  override readonly name = 'Fenced'
}

/** A record was changed by another tab meanwhile. */
export class Stale extends Error {
  override readonly name = 'Stale'
}

/** The device has no space left, or the browser took the storage away. */
export class StorageFailed extends Error {
  override readonly name: string = 'StorageFailed'
}

/** The data left the device: another tab has removed them. */
export class DataRemoved extends StorageFailed {
  override readonly name = 'DataRemoved'
}

/**
 * One tab's access to the durable data of one user. All tabs of the user have the same data. Every implementation must
 * pass the contract kit of `@replog/testing`.
 *
 * Each method is one transaction. A commit has ended when it is as durable as the store was asked to make it.
 */
export interface Store {
  /** Opens the data of this user, and makes it when there is none. `fresh` gives the meta data of a new store. */
  open(fresh: Meta): Promise<Loaded>
  /** All rows of a type in the shown generation, without tombstones, and the cursor to which they belong. */
  loadBase(type: string): Promise<{ readonly rows: readonly BaseRow[]; readonly cursor: Cursor }>
  /** Rows by key, tombstones included, in this generation. Keys without a row are left out. */
  readBase(
    generation: number,
    keys: readonly { readonly type: string; readonly id: string }[],
  ): Promise<readonly BaseRow[]>
  /**
   * The rows of a query in the shown generation, in its order, without tombstones. A name in the query is that of a
   * field, or of a member of a row where `data` does not have it. Absent where types are loaded as a whole.
   */
  query?(query: Query): Promise<readonly BaseRow[]>
  /** The class of tabs that read rows by `query`. It comes with the store, so that apps with others do not load it. */
  readonly tabClass?: typeof Tab
  changes(since: Cursor, types: readonly string[]): Promise<Changes>
  /**
   * Operations above a place, in the order of `seq`: those before the first one that other changes belong to. It does
   * not wait while a pull is stored. Absent where `changes` does not wait either.
   */
  appended?(seq: number): Promise<readonly Op[]>
  commit(change: Change): Promise<Committed>
  /** Makes the next epoch, and returns it. */
  claim(): Promise<number>
  outcome(mutationId: string): Promise<Outcome | undefined>
  /** Outcomes that are older are removed, at most `limit` of them. Returns how many were. */
  forget(olderThan: number, limit: number): Promise<number>
  /** Rows of other generations than these are removed, at most `limit` of them. Returns how many were. */
  sweep(generations: readonly number[], limit: number): Promise<number>
  close(): Promise<void>
  /**
   * Closes the store and removes all of its data. Calls of other tabs reject with `DataRemoved` from then on. When
   * another tab has removed the data already, it only closes; data that were made since then stay.
   *
   * @param seen refused with `Stale`, and nothing is closed or removed, when operations were appended after this place
   */
  destroy(seen?: Cursor): Promise<void>
  /**
   * Links that also reach the tabs of other processes. `links` reach those of this process, and are used too. Called at
   * most once, after `open`; `close` and `destroy` end them. Absent where `links` reach all tabs that share the data.
   */
  acrossProcesses?(links: TabLinks, ports: { readonly clock: Clock; readonly random: Random }): TabLinks
}

/** Gives each user a store of its own. */
export interface StoreFactory {
  /** `user` is null for data of a person who is not signed in. Touches nothing before `open`. */
  store(user: string | null): Store
  /** Whether several tabs or processes may have this store open at once. */
  readonly shared: boolean
  /** Names the data; locks and channels of different data have different names. */
  readonly name: string
}
