/** Clients and data for the tests of packages that show rows. */
import { type ClientOptions, createClient, memoryStore, type Replog } from '@replog/client'
import { ModelServer, systemClock } from '@replog/testing'
import { onTestFinished, vi } from 'vitest'
import type { Catalogue } from '../packages/client/test/cli/golden/shipped.js'

export type { Catalogue }

export type Client = Replog<Catalogue>

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
