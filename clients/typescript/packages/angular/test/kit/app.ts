import { memoryStore, type StoreFactory } from '@replog/client'
import type { Catalogue } from '../../../../test-kit/app.js'
import { createReplogInjectors } from '../../src/index.js'

export const injectors = createReplogInjectors<Catalogue>()

/** A store that tells when it is opened and closed, and that cannot be opened the first times. */
export function recordedStore({ failures = 0 } = {}) {
  const factory = memoryStore()
  const steps: string[] = []
  const store: StoreFactory = {
    name: factory.name,
    shared: factory.shared,
    store: user => {
      const real = factory.store(user)
      const [open, close] = [real.open.bind(real), real.close.bind(real)]
      return Object.assign(real, {
        open: (fresh: Parameters<typeof open>[0]) => {
          steps.push('open')
          return steps.filter(step => step === 'open').length <= failures
            ? Promise.reject(new Error('no space'))
            : open(fresh)
        },
        close: () => {
          steps.push('close')
          return close()
        },
      })
    },
  }
  return { store, steps }
}
