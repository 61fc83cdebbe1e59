import type { Client } from './device.js'

/** Sends and pulls until a device has nothing left to do. */
export async function synced(...clients: readonly Client[]): Promise<void> {
  for (const client of clients) {
    const { state } = await client.sync({ signal: AbortSignal.timeout(20_000) })
    if (state !== 'synced') {
      throw new Error(`sync: ${state} (expected: synced)`)
    }
  }
}
