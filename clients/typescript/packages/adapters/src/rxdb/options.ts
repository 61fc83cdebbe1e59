import type { CatalogueTypes, InvalidWrite, Replog, TooLarge, TypeName, WriteOptions } from '@replog/core'
import type { ReplicationOptions, WithDeleted } from 'rxdb'

/** The members that every document needs. */
export interface ReplicatedDocument {
  readonly id: string
  /** The state at the server that the person saw. By it, the server finds what others changed meanwhile. */
  readonly etag?: string
}

/**
 * How far RxDB has taken the rows of the client. It counts changes within one run of the app. After a restart, rows and
 * documents are compared instead, so that nothing is missed and nothing is written twice.
 */
export interface RowCheckpoint {
  readonly run: string
  readonly seq: number
}

/** A replication whose documents are pushed before those of another one. */
export interface Earlier {
  isStopped(): boolean
  awaitInitialReplication(): Promise<void>
  readonly canceled$: { subscribe(next: (isCanceled: boolean) => void): { unsubscribe(): void } }
  readonly internalReplicationState?: { readonly streamQueue: { readonly up: Promise<unknown> } }
}

export interface ReplogReplicationOptions<
  C extends CatalogueTypes<C>,
  T extends TypeName<C>,
  D extends ReplicatedDocument,
> extends Pick<
    ReplicationOptions<D, RowCheckpoint>,
    'collection' | 'live' | 'retryTime' | 'waitForLeadership' | 'toggleOnDocumentVisible' | 'autoStart'
  > {
  /** The client. The replication waits until it is open. */
  readonly client: Replog<C>
  /** The entity type whose rows are the documents. */
  readonly type: T
  /** The replications of the types above and of those that are referred to. Their documents are pushed first. */
  readonly after?: readonly Earlier[]
  /**
   * Called for a document that the catalogue does not allow. The collection gets the state of the client back: what
   * was changed is undone, and what was created is removed. All other documents are pushed.
   *
   * @param document the document as it was written
   */
  readonly onInvalid: (error: InvalidWrite | TooLarge, document: WithDeleted<D>) => void
  /** Priority and policy of the writes. */
  readonly write?: Omit<WriteOptions, 'once'>
  /** Names the replication in the storage of RxDB; `replog:` and the type by default. */
  readonly replicationIdentifier?: string
}
