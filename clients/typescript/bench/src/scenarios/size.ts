import type { Bench } from '../bench.js'
import { gzipBytesOf } from '../browser/site.js'
import type { Column } from '../columns.js'
import { NO_SERVER } from './remarks.js'
import type { Scenario } from './scenario.js'

/** For each library, what an app imports that stores rows, changes them and shows them. */
const PROGRAMS: Readonly<Partial<Record<Column, string>>> = {
  ours: "export { createClient, indexedDbStore } from '@replog/client'",
  dexie: "export { Dexie, liveQuery } from 'dexie'",
  rxdb: "export { createRxDatabase } from 'rxdb'; export { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'",
  tanstack: "export { createCollection, createLiveQueryCollection, eq } from '@tanstack/db'",
  replicache: "export { Replicache } from 'replicache'",
}
const EVERYTHING = "export * from '@replog/client'"

/** The bundles of small programs. */
export const size: Scenario = {
  name: 'size',
  needsServer: false,
  async run(bench: Bench) {
    const { measurements, folder } = bench
    const kibibytes = async (program: string) => (await gzipBytesOf(folder, program)) / 1024
    const columns: readonly Column[] = ['ours', 'dexie', 'rxdb', 'tanstack', 'replicache']
    await bench.alternate({ scenario: 'size', columns, roundsMax: 1 }, async column => {
      measurements.add('size-flat', column, await kibibytes(PROGRAMS[column]!))
      if (column === 'ours') {
        measurements.add('size-all', column, await kibibytes(EVERYTHING))
      }
    })
    measurements.remark(['size-flat'], ['dexie', 'tanstack'], NO_SERVER)
    measurements.remark(['size-flat'], ['rxdb'], 'Without a replication, which is a plugin.')
  },
}
