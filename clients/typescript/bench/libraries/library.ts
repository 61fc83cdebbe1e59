import type { SetRow } from '../src/data.js'

/** The server of this run, and a user whose data it has. */
export interface Server {
  readonly url: string
  readonly user: string
}

export interface OpenOptions {
  /** Names the data within the origin of the page. */
  readonly database: string
  readonly durability: 'relaxed' | 'strict'
  readonly isEncrypted: boolean
  /** The server that the data comes from; null where the page makes all of it. */
  readonly server: Server | null
  /** Whether the library talks to the server from the start. Otherwise it does so in `fill` only. */
  readonly isOnline: boolean
}

/** What a page shows of a row. */
export interface Shown {
  readonly id: string
}

/** One library with its data open. Members that are null stand for what the library does not have. */
export interface Database {
  /**
   * Takes all rows, as the library takes those of a server. RepLog pulls them itself, and leaves the pages alone.
   *
   * @param pages the rows, a page at a time
   */
  fill(pages: AsyncIterable<readonly SetRow[]>): Promise<void>
  /** Ends when what was filled is stored, where `fill` does not wait for that. */
  stored?(): Promise<void>
  /** The first 50 sets by `completed_at`. */
  screen(): Promise<readonly Shown[]>
  /** All sets. */
  all(): Promise<readonly Shown[]>
  /** Writes a set. Ends when the library says that it is written. */
  add(row: SetRow): Promise<void>
  /** Calls `changed` with the sets of an exercise, now and at each change. The result ends it. */
  watch: ((exercise: string, changed: (rows: readonly Shown[]) => void) => () => void) | null
  /** Ends when this tab is the leader. */
  lead: (() => Promise<void>) | null
  /** What a library does that sends writes to the server by itself. */
  queue: Queue | null
  close(): Promise<void>
}

export interface Queue {
  /** Writes a set. Ends when the server has decided it. */
  send(row: SetRow): Promise<void>
  /** Ends when the server has decided everything. */
  drained(): Promise<void>
}

export type Open = (options: OpenOptions) => Promise<Database>
