import { type HistoryOptions, runHistory } from './history.js'

/** The smallest number of events with which the history still fails. */
export async function shrink(options: HistoryOptions): Promise<number> {
  let passes = 0
  let fails = options.events
  while (fails - passes > 1) {
    const events = Math.floor((passes + fails) / 2)
    const { violation } = await runHistory({ ...options, events })
    if (violation) {
      fails = events
    } else {
      passes = events
    }
  }
  return fails
}
