import {
  type CatalogueTypes,
  type CreateOf,
  InvalidWrite,
  type PatchOf,
  type RowOf,
  TooLarge,
  type TypeName,
} from '@replog/core'
import { ETAG_COLUMN, type ReplogSyncOptions } from './options.js'
import { type AnyRow, type Raw, Table } from './table.js'

interface Changes<Record> {
  readonly created: Record[]
  readonly updated: Record[]
  readonly deleted: string[]
}

/** The arguments of `synchronize` that say where changes come from and go to. */
export interface ReplogSync {
  pullChanges(args: { lastPulledAt?: number }): Promise<{
    changes: { [table: string]: Changes<Raw> }
    timestamp: number
  }>
  pushChanges(args: { changes: { [table: string]: Changes<{ [column: string]: unknown }> } }): Promise<{
    experimentalRejectedIds: { [table: string]: string[] }
  }>
  sendCreatedAsUpdated: true
}

/**
 * The functions for `synchronize` of WatermelonDB: `synchronize({ database, ...replogSync({ … }) })`.
 *
 * - Pulling lets the client synchronize, and then gives the difference between its rows and the records. It works
 *   without a network too; records are removed only after the client has reached the server. It needs no state of its
 *   own, so a synchronization that was interrupted is just repeated.
 * - A record that was changed here is not overwritten. Its changes are pushed with the state that the person saw, and
 *   the server merges them or rejects them.
 * - Pushing writes each record to the queue of the client, which is durable. One record that the server does not take
 *   stops no other: it is in `replog.rejected`, and the record gets the state of the server with the next
 *   synchronization.
 *
 * @throws TypeError when a table does not have the column `replog_etag`
 */
export function replogSync<C extends CatalogueTypes<C>>(options: ReplogSyncOptions<C>): ReplogSync {
  const { replog, database, signal } = options
  const tables = tablesOf(options)
  return {
    pullChanges: async ({ lastPulledAt }) => {
      const { state } = await replog.sync(signal ? { signal } : {})
      // Otherwise the client may not have all rows, for instance on a new device or when its store was removed.
      const hasAll = state === 'synced' || state === 'signed_out'
      const changes: { [table: string]: Changes<Raw> } = {}
      for (const { table, type } of tables) {
        const stored = (await database.get(table.name).query().unsafeFetchRaw()) as readonly Raw[]
        const deletedHere = await database.adapter.getDeletedRecords(table.name)
        const changed = difference(table, await rowsOf(options, type), stored, deletedHere)
        changes[table.name] = hasAll ? changed : { ...changed, deleted: [] }
      }
      return { changes, timestamp: Math.max(Date.now(), (lastPulledAt ?? 0) + 1) }
    },
    pushChanges: async ({ changes }) => {
      const experimentalRejectedIds: { [table: string]: string[] } = {}
      for (const { table, type } of tables) {
        experimentalRejectedIds[table.name] = await pushRecords(options, table, type, changes[table.name])
      }
      for (const { table, type } of tables) {
        await pushDeletions(options, table, type, changes[table.name]?.deleted ?? [])
      }
      return { experimentalRejectedIds }
    },
    sendCreatedAsUpdated: true,
  }
}

export function tablesOf<C extends CatalogueTypes<C>>({ tables, database }: ReplogSyncOptions<C>) {
  return (Object.keys(tables) as TypeName<C>[]).map(type => ({
    type,
    table: new Table(type, tables[type] ?? {}, database),
  }))
}

async function rowsOf<C extends CatalogueTypes<C>>(
  { replog }: ReplogSyncOptions<C>,
  type: TypeName<C>,
): Promise<ReadonlyMap<string, AnyRow>> {
  const rows: readonly AnyRow[] = await replog.db[type].all().get()
  return new Map(rows.map(row => [row.id, row]))
}

/**
 * The changes that WatermelonDB has to make. Records that were changed or deleted here are left out: they are pushed
 * first.
 */
function difference(
  table: Table,
  rows: ReadonlyMap<string, AnyRow>,
  stored: readonly Raw[],
  deletedHere: readonly string[],
): Changes<Raw> {
  const known = new Map(stored.map(raw => [raw.id, raw]))
  const hidden = new Set(deletedHere)
  const updated: Raw[] = []
  for (const [id, row] of rows) {
    const raw = table.rawOf(row)
    const old = known.get(id)
    if (old ? old._status === 'synced' && !table.isSame(old, raw) : !hidden.has(id)) {
      updated.push(raw)
    }
  }
  const deleted = stored.filter(raw => raw._status === 'synced' && !rows.has(raw.id)).map(({ id }) => id)
  return { created: [], updated, deleted }
}

/** Writes what was created and changed here. Returns the ids of the records that the catalogue does not allow. */
async function pushRecords<C extends CatalogueTypes<C>, T extends TypeName<C>>(
  options: ReplogSyncOptions<C>,
  table: Table,
  type: T,
  changes: Changes<{ [column: string]: unknown }> | undefined,
): Promise<string[]> {
  const raws = [...(changes?.created ?? []), ...(changes?.updated ?? [])] as Raw[]
  const rows = raws.length > 0 ? await rowsOf(options, type) : new Map<string, AnyRow>()
  const refused: string[] = []
  const write = async (raw: Raw) => {
    try {
      await pushRecord(options, table, type, raw, rows.get(raw.id))
    } catch (error) {
      if (!(error instanceof InvalidWrite || error instanceof TooLarge)) {
        throw error
      }
      refused.push(raw.id)
      options.onInvalid(error, table.name, raw.id)
    }
  }
  // The client puts them into its queue in this order.
  await Promise.all(raws.map(write))
  return refused
}

/** A record that an interrupted synchronization has pushed before is not written again: the client has it. */
async function pushRecord<C extends CatalogueTypes<C>, T extends TypeName<C>>(
  { replog }: ReplogSyncOptions<C>,
  table: Table,
  type: T,
  raw: Raw,
  row: AnyRow | undefined,
): Promise<void> {
  if (raw._status === 'created' && !row) {
    await replog.db[type].create(table.created(raw) as CreateOf<C, T>)
    return
  }
  const all = raw._status === 'created' ? { ...raw, _changed: Object.keys(raw).join() } : raw
  const fields = table.changed(all, row)
  if (Object.keys(fields).length > 0) {
    await replog.db[type].patch(shown<C, T>(raw), fields as PatchOf<C, T>)
  }
}

async function pushDeletions<C extends CatalogueTypes<C>, T extends TypeName<C>>(
  options: ReplogSyncOptions<C>,
  { name }: Table,
  type: T,
  ids: readonly string[],
): Promise<void> {
  for (const id of ids) {
    // It is gone already when its parent was deleted, or when a synchronization was interrupted.
    if (await options.replog.db[type].get(id)) {
      const stored = (await options.database.adapter.find(name, id)) as Raw | string | null
      const target = typeof stored === 'object' && stored !== null ? shown<C, T>(stored) : id
      await options.replog.db[type].delete(target)
    }
  }
}

/** The state that the person saw: the one with this etag, or, when the server did not have it then, any state. */
function shown<C extends CatalogueTypes<C>, T extends TypeName<C>>(raw: Raw): RowOf<C, T> | string {
  const etag = raw[ETAG_COLUMN]
  return typeof etag === 'string' && etag !== '' ? ({ id: raw.id, etag } as RowOf<C, T>) : raw.id
}
