import type { AnyCatalogue, CatalogueTypes, Transaction, Write, WriteOptions } from '@replog/core'
import { useCallback, useState } from 'react'
import { useReplog } from './context.js'
import { lifetimeOf } from './lifetime.js'

/** A function that writes, and how its calls ended. */
export interface Writing<C extends CatalogueTypes<C>> {
  /**
   * Makes several operations that the server applies together or not at all, as `replog.write`. A call while the client
   * is being opened waits for that. It is the same function in every render, as long as the client is the same.
   *
   * The promise ends when the write is durable on the device. When it rejects, the reason is also in `error`, so that
   * an event handler does not have to catch it.
   */
  readonly write: <T>(make: (tx: Transaction<C>) => T, options?: WriteOptions) => Promise<Write<T>>
  /** Whether a call is not durable on the device yet. Rows and `useSyncStatus` say what the server has. */
  readonly isWriting: boolean
  /** Why the last call failed; undefined when it did not. */
  readonly error: unknown
}

interface Calls {
  readonly running: number
  readonly error: unknown
}

const IDLE: Calls = { running: 0, error: undefined }

/** Writes from event handlers and effects, and shows whether that works. */
export function useWrite<C extends CatalogueTypes<C> = AnyCatalogue>(): Writing<C> {
  const client = useReplog<C>()
  const [{ running, error }, setCalls] = useState(IDLE)
  const write = useCallback(
    <T>(make: (tx: Transaction<C>) => T, options?: WriteOptions): Promise<Write<T>> => {
      const run = async () => {
        if (client.state !== 'open') {
          await lifetimeOf(client).open()
        }
        return client.write(make, options)
      }
      setCalls(calls => ({ running: calls.running + 1, error: undefined }))
      const written = run()
      written.then(
        () => setCalls(calls => ({ ...calls, running: calls.running - 1 })),
        (reason: unknown) => setCalls(calls => ({ running: calls.running - 1, error: reason })),
      )
      return written
    },
    [client],
  )
  return { write, isWriting: running > 0, error }
}
