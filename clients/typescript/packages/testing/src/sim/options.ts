import type { HistoryOptions } from './history.js'

/** The size of a history varies with its seed. */
export function optionsOf(
  seed: number,
  events: number,
  log: (line: string) => void,
): Omit<HistoryOptions, 'memoryStore'> {
  return { seed, events, users: 1 + (seed % 2), devices: 2 + (seed % 3 === 0 ? 1 : 0), tabs: 1 + (seed % 3), log }
}
