import type { StoreFactory } from '@replog/core'

type Store = ReturnType<StoreFactory['store']>

/** A store factory in which some methods of each store are others. */
export function changedStore(factory: StoreFactory, change: (store: Store) => Partial<Store>): StoreFactory {
  return {
    name: factory.name,
    shared: factory.shared,
    store: user => {
      const store = factory.store(user)
      const changed = change(store)
      return new Proxy(store, {
        get: (target, name) => {
          const value: unknown = Reflect.get(name in changed ? changed : target, name)
          return typeof value === 'function' ? value.bind(target) : value
        },
      })
    },
  }
}
