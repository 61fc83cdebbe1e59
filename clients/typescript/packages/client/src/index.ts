export * from '@replog/core'
export { type ClientOptions, createClient } from './client.js'
export { type IndexedDbStoreOptions, indexedDbStore } from './indexeddb/index.js'
export { type MemoryStoreOptions, memoryStore } from './memory-store.js'
