import type { Clock } from '@replog/core'
import { systemClock } from '../system.js'

/** The clock of this machine. A wait does not keep the process running. */
export const serverClock: Clock = {
  ...systemClock,
  after: (ms, run) => {
    const timer = setTimeout(run, ms).unref()
    return () => clearTimeout(timer)
  },
}
