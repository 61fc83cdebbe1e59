export {
  type AnonymousAccount,
  type AskExisting,
  type Existing,
  type MoveTarget,
  NotReachable,
  type SignedIn,
  type SignInOptions,
} from './account.js'
export type { Breaker } from './breaker.js'
export { Catalogue, type FieldInfo, type TypeInfo } from './catalogue.js'
export { Collection, type Database, Selection, type Transaction } from './collection.js'
export { type Conflict, MINE, type OnConflict, PARK, type Resolution, THEIRS } from './conflict.js'
export type { Diagnostics } from './diagnostics.js'
export { hidesBelow, isSameRow, type Row, type SyncState } from './fold.js'
export type { Health } from './health.js'
export { type HistoryEntry, type HistoryPage, HistoryUnavailable } from './history.js'
export { idOfLocal, uuidV4, uuidV5 } from './ids.js'
export { type Intent, InvalidWrite, TooLarge, type Value, type WriteOptions } from './intent.js'
export type { Json } from './json.js'
export type { Live, Result, ShownRows, Source } from './live.js'
export type { Lost } from './lost.js'
export { type AnonymousAccountOptions, anonymousAccount } from './move.js'
export { NotOpen } from './not-open.js'
export type { Observable } from './observable.js'
export * from './op.js'
export type { Options, Platform } from './options.js'
export type * from './ports.js'
export type { Member, Presence } from './presence.js'
export type { PullState, SyncResult } from './puller.js'
export { compareRows, fits, type In, LiveResult, type Query, type Range, type Where } from './query.js'
export type { Rejected } from './rejected.js'
export { type OpenState, Replog } from './replog.js'
export { selectBase } from './select-base.js'
export { type Phase, STATUS_BEFORE_OPEN, type Status } from './status.js'
export {
  type BaseRow,
  type Change,
  type Changes,
  type Committed,
  type Cursor,
  DataRemoved,
  Fenced,
  type Loaded,
  type Meta,
  type Pulling,
  Stale,
  StorageFailed,
  type Store,
  type StoreFactory,
} from './store.js'
export { type RowKey, type Seeing, Tab } from './tab.js'
export { referenceOf, type Tree, type TreeAsk } from './tree.js'
export type * from './types.js'
export { type RowChange, View } from './view.js'
export type { ServerResult, Write } from './write.js'
