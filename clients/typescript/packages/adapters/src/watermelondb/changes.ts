import type { CatalogueTypes, TypeName } from '@replog/core'
import type { ReplogSyncOptions } from './options.js'

/**
 * A function that never runs twice at once: WatermelonDB refuses a synchronization while another one runs. A call while
 * it runs starts it once more afterwards, and ends with that run. Calls in the meantime share it.
 */
export function oneAtATime(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null
  const start = () => {
    next = null
    const own = run().finally(() => {
      running = running === own ? null : running
    })
    running = own
    return own
  }
  return () => {
    if (next) {
      return next
    }
    if (!running) {
      return start()
    }
    next = running.then(start, start)
    return next
  }
}

/**
 * Calls `changed` when rows of the tables have changed in the client, for instance because another device changed them,
 * and as soon as there are rows. The result ends it.
 */
export function whenRowsChange<C extends CatalogueTypes<C>>(
  { replog, tables }: Pick<ReplogSyncOptions<C>, 'replog' | 'tables'>,
  changed: () => void,
): () => void {
  const types = Object.keys(tables) as TypeName<C>[]
  const ends = types.map(type => replog.db[type].all().subscribe(() => changed()))
  return () => {
    for (const end of ends) {
      end()
    }
  }
}
