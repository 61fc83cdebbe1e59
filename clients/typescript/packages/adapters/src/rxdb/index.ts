export type { Earlier, ReplicatedDocument, ReplogReplicationOptions, RowCheckpoint } from './options.js'
export { replogReplication } from './replication.js'
