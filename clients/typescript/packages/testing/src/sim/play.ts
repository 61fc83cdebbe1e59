import { memoryStore } from '@replog/client'
import { type HistoryOptions, runHistory } from './history.js'
import { optionsOf } from './options.js'

/** The seeds from `first` on, each `step` apart, below `end`. */
export interface Share {
  readonly first: number
  readonly step: number
  readonly end: number
  readonly events: number
}

/** One history that was played. */
export interface Played {
  readonly seed: number
  readonly promised: number
  /** Absent when it passes. */
  readonly failure?: string
}

/** The history of a seed. */
export function historyOf(seed: number, events: number, print: (line: string) => void): HistoryOptions {
  return { ...optionsOf(seed, events, print), memoryStore }
}

/** Plays the histories of a share, one after the other. */
export async function* play(share: Share, print: (line: string) => void): AsyncGenerator<Played> {
  for (let seed = share.first; seed < share.end; seed += share.step) {
    const { promised, violation } = await runHistory(historyOf(seed, share.events, print))
    yield { seed, promised, ...(violation ? { failure: violation.message } : {}) }
  }
}
