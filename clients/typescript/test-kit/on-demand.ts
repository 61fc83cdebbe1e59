import { type BaseRow, type Query, type Store, type StoreFactory, selectBase } from '@replog/core'
import { StoredTab } from '../packages/sqlite/src/stored-tab.js'
import { changedStore } from './store.js'

/** Stores with the same data whose rows are read when they are needed, and not loaded. */
export function onDemand(factory: StoreFactory): StoreFactory {
  return changedStore(factory, readOnDemand)
}

function readOnDemand(store: Store): Partial<Store> {
  const query = async (asked: Query): Promise<readonly BaseRow[]> =>
    selectBase((await store.loadBase(asked.type)).rows, asked)
  return { query, tabClass: StoredTab }
}
