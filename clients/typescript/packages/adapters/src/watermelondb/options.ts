import type { CatalogueTypes, InvalidWrite, Replog, RowOf, TooLarge, TypeName } from '@replog/core'

/** The parts of a WatermelonDB `Database` that are used. */
export interface WatermelonDatabase {
  readonly schema: { readonly tables: { readonly [table: string]: TableSchema } }
  readonly adapter: {
    find(table: string, id: string): Promise<unknown>
    getDeletedRecords(table: string): Promise<readonly string[]>
  }
  get(table: string): { query(): { unsafeFetchRaw(): Promise<readonly unknown[]> } }
}

export interface TableSchema {
  readonly columnArray: readonly Column[]
}

export interface Column {
  readonly name: string
  readonly type: 'string' | 'number' | 'boolean'
}

export interface TableOptions<Row> {
  /** Number columns that hold a time in milliseconds, for `@date`. Times are ISO strings in the rows of the client. */
  readonly dates?: readonly (keyof Row & string)[]
  /** Columns that exist on this device only. They are neither read from nor sent to the server. */
  readonly local?: readonly string[]
}

export interface ReplogSyncOptions<C extends CatalogueTypes<C>> {
  readonly replog: Replog<C>
  readonly database: WatermelonDatabase
  /** The tables, which are named as the entity types are. A parent comes before its children. */
  readonly tables: { readonly [T in TypeName<C>]?: TableOptions<RowOf<C, T>> }
  /**
   * Called for a record that the catalogue does not allow. It stays a local change in WatermelonDB, and is tried again
   * at the next synchronization. All other records are pushed.
   */
  readonly onInvalid: (error: InvalidWrite | TooLarge, table: string, id: string) => void
  /** Ends the wait for the server. Changes that are not pulled by then come with the next synchronization. */
  readonly signal?: AbortSignal
}

/** The column that holds the state of a record at the server that this device has shown. */
export const ETAG_COLUMN = 'replog_etag'
