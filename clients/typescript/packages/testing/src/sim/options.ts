import { ModelServer } from '../server/model-server.js'
import { eventsOf } from './events.js'
import type { HistoryOptions } from './history.js'
import { promisesSettled, VirtualTime } from './virtual-time.js'

/** Milliseconds since 1970 at the beginning of a simulated world. */
const EPOCH = Date.UTC(2026, 10, 1)

/** A history with the model, on virtual time. Its size varies with its seed. */
export function optionsOf(
  seed: number,
  events: number,
  log: (line: string) => void,
): Omit<HistoryOptions, 'memoryStore'> {
  const time = new VirtualTime(promisesSettled)
  const model = new ModelServer({
    clock: {
      now: () => EPOCH + Math.floor(time.now),
      monotonic: () => time.now,
      after: (ms, run) => time.after(ms, run),
    },
    sendsDate: true,
  })
  return {
    seed,
    events,
    gapMs: 4_000,
    users: seed % 2 === 0 ? ['alice'] : ['alice', 'bob'],
    devices: seed % 3 === 0 ? 3 : 2,
    tabs: 1 + (seed % 3),
    time,
    epoch: EPOCH,
    model,
    server: {
      url: '',
      readEvents: eventsOf,
      http: user => model.http(user),
      token: async user => model.token(user),
      entities: async user => model.entities(user),
      isDecided: (user, mutationId) => model.isDecided(user, mutationId),
      hasPlace: (user, mark) => model.hasPlace(user, mark),
    },
    log,
  }
}
