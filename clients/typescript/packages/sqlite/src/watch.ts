import type { Connection } from './connection.js'
import { numberIn } from './rows.js'

const INTERVAL_MS = 250

/** A SELECT, because some libraries return no rows for a PRAGMA. */
export const DATA_VERSION = 'SELECT data_version FROM pragma_data_version'

/**
 * Compares `data_version` at an interval. SQLite changes that number for a connection when another connection has
 * committed. The interval begins when the last comparison has ended, so comparisons never pile up.
 */
export function watchDataVersion(
  connection: Connection,
  version: number,
  changed: () => void,
  intervalMs = INTERVAL_MS,
): () => void {
  if (!(intervalMs > 0)) {
    throw new RangeError(`intervalMs: ${intervalMs} (expected: > 0)`)
  }
  let known = version
  let stopped = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const compare = async () => {
    try {
      const [row] = await connection.query(DATA_VERSION)
      const now = numberIn(row, 'data_version')
      if (!stopped && now !== known) {
        known = now
        changed()
      }
      wait()
    } catch {
      // The caller gets the reason from the store, which it asks for changes now.
      if (!stopped) {
        stopped = true
        changed()
      }
    }
  }
  const wait = () => {
    if (!stopped) {
      timer = setTimeout(compare, intervalMs)
    }
  }
  wait()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
