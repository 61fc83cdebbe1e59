import {
  type CatalogueTypes,
  type CreateOf,
  InvalidWrite,
  type PatchOf,
  type RowOf,
  TooLarge,
  type TypeName,
} from '@replog/core'
import type { RxReplicationWriteToMasterRow, WithDeleted } from 'rxdb'
import type { Documents } from './documents.js'
import type { Feed } from './feed.js'
import type { Earlier, ReplicatedDocument, ReplogReplicationOptions } from './options.js'

/**
 * One document that RxDB pushes: the document, and the state of it that RxDB took from the client or gave to it last.
 */
type Pushed<D> = RxReplicationWriteToMasterRow<D>

/**
 * Puts documents into the queue of the client, each as a write of its own.
 *
 * RxDB repeats a push for ever when it fails, and then stops the whole collection. So a push fails only when the client
 * cannot store anything. Every document for which the client has another state afterwards is answered with that state,
 * as a conflict: then RxDB takes it. A push that is repeated writes nothing twice.
 */
export class Pusher<C extends CatalogueTypes<C>, T extends TypeName<C>, D extends ReplicatedDocument> {
  readonly #options: ReplogReplicationOptions<C, T, D>
  readonly #feed: Feed<D>
  readonly #documents: Documents<D>

  constructor(options: ReplogReplicationOptions<C, T, D>, feed: Feed<D>, documents: Documents<D>) {
    this.#options = options
    this.#feed = feed
    this.#documents = documents
  }

  async push(rows: readonly Pushed<D>[]): Promise<WithDeleted<D>[]> {
    await this.#feed.loaded()
    await Promise.all((this.#options.after ?? []).map(pushed))
    // The client puts them into its queue in this order.
    const taken = await Promise.all(rows.map(row => this.#isTaken(row)))
    return rows.flatMap((row, index) => {
      const state = this.#stateAfter(row, taken[index] === true)
      return this.#documents.isSame(state, row.newDocumentState) ? [] : [state]
    })
  }

  async #isTaken(row: Pushed<D>): Promise<boolean> {
    try {
      await this.#write(row)
      return true
    } catch (error) {
      if (!(error instanceof InvalidWrite || error instanceof TooLarge)) {
        throw error
      }
      this.#options.onInvalid(error, row.newDocumentState)
      return false
    }
  }

  async #write({ newDocumentState: document, assumedMasterState: assumed }: Pushed<D>): Promise<void> {
    const { client, type, write } = this.#options
    const { id } = document
    const row = this.#feed.row(id)
    const before = assumed?._deleted ? undefined : assumed
    if (document._deleted) {
      // It is gone already when its parent was deleted.
      if (row || (before && !this.#feed.hasAll)) {
        await client.db[type].delete(this.#shown(before ?? document), write)
      }
    } else if (row || before) {
      const fields = this.#documents.changed(document, before, row)
      const names = Object.keys(fields).filter(name => before || fields[name] !== null)
      if (names.length > 0) {
        const patch = Object.fromEntries(names.map(name => [name, fields[name]]))
        await client.db[type].patch(this.#shown(before ?? document), patch as PatchOf<C, T>, write)
      }
    } else {
      await client.db[type].create(this.#documents.created(document) as CreateOf<C, T>, write)
    }
  }

  /** The state that the person saw: the one with this etag, or, when the server did not have it then, any state. */
  #shown({ id, etag }: ReplicatedDocument): RowOf<C, T> | string {
    const row = this.#feed.row(id)
    if (etag === undefined || etag === '') {
      return id
    }
    return (row?.etag === etag ? row : { id, etag }) as RowOf<C, T>
  }

  #stateAfter({ newDocumentState, assumedMasterState }: Pushed<D>, isTaken: boolean): WithDeleted<D> {
    const document = this.#feed.document(newDocumentState.id)
    if (document) {
      return document
    }
    const mayCome = assumedMasterState !== undefined && !assumedMasterState._deleted && !this.#feed.hasAll
    if (mayCome) {
      return isTaken ? newDocumentState : assumedMasterState
    }
    return { ...newDocumentState, _deleted: true }
  }
}

/** Ends when a replication has pushed the documents that were written before now, or when it has ended. */
async function pushed(earlier: Earlier): Promise<void> {
  if (earlier.isStopped()) {
    return
  }
  let subscription: { unsubscribe(): void } | undefined
  const canceled = new Promise<void>(resolve => {
    subscription = earlier.canceled$.subscribe(isCanceled => isCanceled && resolve())
  })
  const done = earlier.awaitInitialReplication().then(() => earlier.internalReplicationState?.streamQueue.up)
  await Promise.race([done, canceled])
  subscription?.unsubscribe()
}
