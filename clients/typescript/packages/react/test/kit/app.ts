import { type ClientOptions, createClient, memoryStore, type Replog } from '@replog/client'
import { onTestFinished, vi } from 'vitest'
import type { Catalogue } from '../../../client/test/cli/golden/shipped.js'
import { systemClock } from '../../../client/src/system.js'
import { ModelServer } from '../../../testing/src/server/model-server.js'
import { createReplogHooks } from '../../src/index.js'

export type Client = Replog<Catalogue>

export const hooks = createReplogHooks<Catalogue>()

const URL = 'http://model.test'

export const newServer = (): ModelServer => new ModelServer({ clock: systemClock })

/** A client of alice that is not open yet. It is closed when the test has finished. */
export function newClient(server: ModelServer, options: Partial<ClientOptions> = {}): Client {
  const client = createClient<Catalogue>({
    url: URL,
    store: memoryStore(),
    user: () => 'alice',
    token: async () => server.token((await (options.user ?? (() => 'alice'))()) ?? ''),
    fetch: server.fetch(),
    log: { debug: () => {}, warn: () => {} },
    ...options,
  })
  onTestFinished(() => client.close())
  return client
}

/** The fields of a workout that is planned. */
export const planned = (name: string) => ({ status: 'scheduled' as const, scheduled_date: '2026-11-29', name })

/** Makes workouts, in one write. */
export async function plan(client: Client, ...names: readonly string[]): Promise<string[]> {
  const write = await client.write(tx => names.map(name => tx.workout.create(planned(name)).id))
  return write.value
}

/** Ends when this holds; fails with its last error. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 10_000, interval: 5 })
}
