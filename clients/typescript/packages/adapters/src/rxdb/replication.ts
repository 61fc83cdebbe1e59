import type { CatalogueTypes, TypeName } from '@replog/core'
import type { RxDocument } from 'rxdb'
import { type RxReplicationState, replicateRxCollection } from 'rxdb/plugins/replication'
import { Documents } from './documents.js'
import { Feed } from './feed.js'
import type { ReplicatedDocument, ReplogReplicationOptions, RowCheckpoint } from './options.js'
import { Pusher } from './push.js'

/**
 * Replicates a collection of RxDB with the rows of one entity type. It starts at once, and ends with `cancel` or when
 * the collection is closed.
 *
 * - Documents and the rows of this device are kept equal, with or without a network. The client sends and pulls.
 *   `awaitInSync()` ends when the documents are in the queue of the client, which is durable.
 * - A document that was changed on both sides is merged by the server, by the state that the person saw.
 * - A write that the server does not take appears in `client.rejected`. Changes and deletions are undone then;
 *   documents that were created stay until the rejection is discarded. No document stops another one.
 * - `error$` tells when the client cannot store something, or is closed. RxDB repeats it after `retryTime`.
 *
 * @throws TypeError when the primary key of the schema is not `id`, or when the schema does not have `etag`
 */
export function replogReplication<
  C extends CatalogueTypes<C>,
  const T extends TypeName<C>,
  D extends ReplicatedDocument,
>(options: ReplogReplicationOptions<C, T, D>): RxReplicationState<D, RowCheckpoint> {
  const { client, type, collection, after: _after, onInvalid: _onInvalid, write: _write, ...rest } = options
  const documents = new Documents<D>(collection.name, collection.schema)
  const feed = new Feed<D>({
    live: client.db[type].all().live(),
    status: client.status,
    documents,
    stored: async () => (await collection.find().exec()).map((document: RxDocument<D>) => document.toJSON() as D),
    changed: () => replication.reSync(),
  })
  const pusher = new Pusher(options, feed, documents)
  const replication = replicateRxCollection<D, RowCheckpoint>({
    replicationIdentifier: `replog:${type}`,
    ...rest,
    collection,
    pull: { handler: (checkpoint, limit) => feed.page(checkpoint, limit) },
    push: { handler: rows => pusher.push(rows) },
  })
  replication.onCancel.push(() => feed.end())
  return replication
}
