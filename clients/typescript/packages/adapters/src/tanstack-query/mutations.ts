import type { CatalogueTypes, Replog, Write } from '@replog/core'
import type { QueryClient } from '@tanstack/query-core'
import type { Operation, ReplogChange } from './change.js'

/** The key of all mutations that write with RepLog. */
export const REPLOG_MUTATION_KEY: readonly ['replog'] = ['replog']

export interface ReplogMutationOptions {
  mutationKey: readonly ['replog']
  mutationFn: (change: ReplogChange) => Promise<Write<unknown>>
  networkMode: 'always'
}

/**
 * The options of mutations whose variables are made with `replogChange`.
 *
 * - A mutation succeeds when the write is durable on the device, with or without a network. Its data are the write,
 *   with the server's decision and `cancel`.
 * - It fails, and nothing has changed, when the catalogue does not allow the write (`InvalidWrite`), when it has too
 *   many operations (`TooLarge`), or when the device cannot store it (`StorageFailed`).
 * - A change that the server does not take is rolled back, and appears in `replog.rejected`.
 * - A mutation that runs again, for instance from a persisted cache, does not write again.
 */
export function replogMutationOptions<C extends CatalogueTypes<C>>(replog: Replog<C>): ReplogMutationOptions {
  return { mutationKey: REPLOG_MUTATION_KEY, mutationFn: change => write(replog, change), networkMode: 'always' }
}

/**
 * Makes mutations with `REPLOG_MUTATION_KEY` work that have no function of their own: those of a persisted cache. Call
 * it before the cache is restored.
 */
export function setReplogMutationDefaults<C extends CatalogueTypes<C>>(client: QueryClient, replog: Replog<C>): void {
  const { mutationFn, networkMode } = replogMutationOptions(replog)
  client.setMutationDefaults(REPLOG_MUTATION_KEY, { mutationFn, networkMode })
}

async function write<C extends CatalogueTypes<C>>(replog: Replog<C>, change: ReplogChange): Promise<Write<unknown>> {
  // Mutations of a persisted cache may run before the app has opened the client.
  await replog.open()
  return replog.write(
    tx => {
      for (const operation of change.operations) {
        make(tx as never, operation)
      }
      return change.value
    },
    { ...change.options, once: change.once },
  )
}

/** The collections of a write by name. The types were checked when the change was made. */
type Untyped = {
  readonly [type: string]: {
    create(data: object): void
    upsert(data: object): void
    patch(target: object | string, data: object): void
    delete(target: object | string): void
  }
}

function make(tx: Untyped, operation: Operation): void {
  const entity = tx[operation.type]!
  switch (operation.kind) {
    case 'create':
    case 'upsert':
      entity[operation.kind](operation.data)
      return
    case 'patch':
      entity.patch(operation.target, operation.data)
      return
    case 'delete':
      entity.delete(operation.target)
  }
}
