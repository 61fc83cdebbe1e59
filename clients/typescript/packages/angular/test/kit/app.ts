import { type ClientOptions, createClient, memoryStore, type Replog, type StoreFactory } from '@replog/client'
import { ModelServer, systemClock } from '@replog/testing'
import { onTestFinished, vi } from 'vitest'
import type { Catalogue } from '../../../client/test/cli/golden/shipped.js'
import { createReplogInjectors } from '../../src/index.js'

export type Client = Replog<Catalogue>

export const injectors = createReplogInjectors<Catalogue>()

export const newServer = (): ModelServer => new ModelServer({ clock: systemClock })

/** A client of alice that is not open yet. It is closed when the test has finished. */
export function newClient(options: Partial<ClientOptions> = {}, server = newServer()): Client {
  const user = options.user ?? (() => 'alice')
  const client = createClient<Catalogue>({
    url: 'http://model.test',
    store: memoryStore(),
    user,
    token: async () => server.token((await user()) ?? ''),
    fetch: server.fetch(),
    log: { debug: () => {}, warn: () => {} },
    ...options,
  })
  onTestFinished(() => client.close())
  return client
}

export async function openClient(options: Partial<ClientOptions> = {}, server = newServer()): Promise<Client> {
  const client = newClient(options, server)
  await client.open()
  return client
}

/** The fields of a workout that is planned. */
export const planned = (name: string) => ({ status: 'scheduled' as const, scheduled_date: '2026-11-29', name })

/** Makes workouts in one write. Returns their ids. */
export async function plan(client: Client, ...names: readonly string[]): Promise<string[]> {
  const write = await client.write(tx => names.map(name => tx.workout.create(planned(name)).id))
  return write.value
}

/** Ends when this holds; fails with its last error. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 10_000, interval: 5 })
}

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
