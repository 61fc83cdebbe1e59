import { vi } from 'vitest'
import type { Client } from './device.js'

/** Ends when this holds; fails with its last error. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 10_000, interval: 5 })
}

/** Sends and pulls until a device has nothing left to do. */
export async function synced(...clients: readonly Client[]): Promise<void> {
  for (const client of clients) {
    const { state } = await client.sync({ signal: AbortSignal.timeout(20_000) })
    if (state !== 'synced') {
      throw new Error(`sync: ${state} (expected: synced)`)
    }
  }
}
