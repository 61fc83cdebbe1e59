// The programs that are run and bundled with the packed packages. A new entry point gets a line here.

// Each entry point, and names that it must export. `inNode: false` marks one that only other platforms can run.
export const modules = [
  { name: '@replog/core', exports: ['Replog', 'Fenced', 'Stale', 'StorageFailed', 'idOfLocal'] },
  { name: '@replog/client', exports: ['createClient', 'indexedDbStore', 'memoryStore', 'NotReachable'] },
  {
    name: '@replog/client/server',
    exports: ['createChannel', 'verifyPing', 'readPing', 'nodeHandler', 'fetchHandler'],
  },
  { name: '@replog/sqlite', exports: ['betterSqliteStore', 'nodeSqliteStore', 'sqliteStore'] },
  { name: '@replog/sqlite/custom', exports: ['sqliteStore'] },
  { name: '@replog/sqlite/expo', exports: ['expoSqliteStore'] },
  { name: '@replog/sqlite/op-sqlite', exports: ['opSqliteStore'] },
  { name: '@replog/sqlite/capacitor', exports: ['capacitorSqliteStore'] },
  { name: '@replog/sqlite/wasm', exports: ['wasmSqliteStore'] },
  { name: '@replog/adapters/tanstack-db', exports: ['replogCollectionOptions', 'replogMutationFn', 'writeOf'] },
  {
    name: '@replog/adapters/tanstack-query',
    exports: ['replogQueryOptions', 'replogMutationOptions', 'replogChange', 'setReplogMutationDefaults'],
  },
  {
    name: '@replog/react',
    exports: [
      'ReplogProvider',
      'createReplogHooks',
      'useLive',
      'useRejected',
      'useReplog',
      'useSyncStatus',
      'useWrite',
    ],
  },
  {
    name: '@replog/angular',
    exports: [
      'createReplogInjectors',
      'injectReplog',
      'liveRow',
      'liveRows',
      'liveTree',
      'provideReplog',
      'rejectedWrites',
      'syncStatus',
    ],
  },
  { name: '@replog/adapters/watermelondb', exports: ['replogSync', 'oneAtATime', 'whenRowsChange'] },
  { name: '@replog/adapters/rxdb', exports: ['replogReplication'] },
  { name: '@replog/testing', exports: ['ModelServer', 'faultyNetwork', 'storeCases'] },
  { name: '@replog/testing/listen', exports: ['listen'] },
]

// Each bundle of a web app. `max` is the most bytes that it may have with gzip; null where there is no limit. The goals
// of the first two are 20 and 32 KiB. They are not reached; the limits keep the bundles from growing.
export const bundles = [
  {
    name: 'core + IndexedDB with flat queries',
    code: "export { createClient, indexedDbStore } from '@replog/client'",
    max: 35_456,
  },
  { name: 'everything in @replog/client', code: "export * from '@replog/client'", max: 40 * 1024 },
  {
    name: 'core + memory',
    code: "export { createClient, memoryStore } from '@replog/client'",
    max: null,
  },
  { name: 'memory store alone', code: "export { memoryStore } from '@replog/client'", max: null },
]
