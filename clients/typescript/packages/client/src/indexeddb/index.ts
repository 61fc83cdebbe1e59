import type { StoreFactory } from '@replog/core'
import { IndexedDbStore } from './indexeddb-store.js'

/** How carefully a write is kept before its promise resolves. */
export interface IndexedDbStoreOptions {
  /**
   * - `strict` (default): the browser has asked the operating system to write it to the disk. It survives a power cut.
   * - `relaxed`: it is with the operating system. It survives the end of the tab and of the browser, and is faster.
   *
   * Browsers that do not know the option decide by themselves.
   */
  readonly durability?: 'strict' | 'relaxed'
}

const REMOVALS_KEPT = 1_000
const WAIT_MILLIS_MAX = 10_000

/**
 * Keeps an app's data in IndexedDB. Each user has a database of their own, which all tabs share.
 *
 * The store's calls reject with `StorageFailed` when the device has no space left, when the browser removed the data,
 * when another tab deleted it, and where there is no IndexedDB. Browsers may remove the data of a site that was not
 * visited for a while (Safari: seven days), unless the person installed it or `navigator.storage.persist()` was
 * granted.
 *
 * @param name names the data within the site, for example the name of the app.
 */
export function indexedDbStore(name: string, options: IndexedDbStoreOptions = {}): StoreFactory {
  const { durability = 'strict' } = options
  return {
    name,
    shared: true,
    store: user =>
      new IndexedDbStore(databaseName(name, user), {
        durability,
        removalsKept: REMOVALS_KEPT,
        waitMillisMax: WAIT_MILLIS_MAX,
      }),
  }
}

/** Different names and users have different databases: JSON keeps null, quotes and lone surrogates apart. */
export function databaseName(name: string, user: string | null): string {
  return `replog:${JSON.stringify([name, user])}`
}
