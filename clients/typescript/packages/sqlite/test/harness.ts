import type { Store } from '@replog/core'
import { type SqliteDriver, type SqliteStoreFactory, sqliteStore } from '@replog/sqlite'
import type { StoreHarness } from '@replog/testing'
import { type Killable, killable } from './killable.js'

/** A harness on databases that `open` opens by name; a database of one name has the same data. */
export function makeHarness(open: (file: string) => Promise<SqliteDriver>): StoreHarness & { end(): Promise<void> } {
  const tabs = new Map<Store, Killable>()
  const factory = (name: string): SqliteStoreFactory => {
    let last: Killable | undefined
    const openKillable = async (database: string) => {
      const driver = await open(`${Buffer.from(name).toString('hex')}-${database}`)
      // SQLite treats an open transaction of a closed connection as that of a process that was killed.
      last = killable(driver, () => driver.close())
      return last.driver
    }
    const files = { name, shared: true, open: openKillable }
    const stores = sqliteStore(files, { durability: 'relaxed', historyLimit: 50 })
    return {
      ...stores,
      store: user => {
        const store = stores.store(user)
        const openStore = store.open.bind(store)
        store.open = async fresh => {
          const loaded = await openStore(fresh)
          tabs.set(store, last!)
          return loaded
        }
        return store
      },
    }
  }
  return {
    factory,
    // A connection without a transaction holds nothing, so it is left as it is.
    crash: async () => {},
    crashDuring: async (store, change, step) => {
      const tab = tabs.get(store)!
      tab.killAfter(step)
      const [ended] = await Promise.allSettled([store.commit(change)])
      tab.killAfter(Number.POSITIVE_INFINITY)
      if (!tab.isDead() && ended.status === 'rejected') {
        throw ended.reason
      }
      return tab.isDead()
    },
    end: async () => {
      for (const [store, tab] of tabs) {
        if (!tab.isDead()) {
          await store.close()
        }
      }
    },
  }
}
