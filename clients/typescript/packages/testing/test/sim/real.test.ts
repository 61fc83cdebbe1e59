import { memoryStore } from '@replog/client'
import { describe, expect, test } from 'vitest'
import { fetchHttp } from '../../../client/src/http.js'
import { readEvents } from '../../../client/src/sse.js'
import { runHistory } from '../../src/sim/history.js'
import { pulled, RealTime } from '../kit/real.js'

const url = process.env.REPLOG_URL
/** The events are the same in each run; what they meet is not, because time is real. */
const SEED = 11

/** Random edits, lost requests and answers, and killed and frozen tabs, in real time. */
describe.skipIf(!url)('a real server', () => {
  test('3 users with 3 devices and 2 tabs each end with what the server has', { timeout: 180_000 }, async () => {
    const run = Date.now()
    const lines: string[] = []
    const token = async (user: string) => (await fetch(`${url}/dev/token?sub=${user}`)).text()
    const { violation, promised } = await runHistory({
      seed: SEED,
      events: 300,
      gapMs: 400,
      users: [1, 2, 3].map(user => `random-${run}-${user}`),
      devices: 3,
      tabs: 2,
      time: new RealTime(),
      epoch: run,
      memoryStore,
      server: {
        url: url!,
        readEvents,
        http: () => fetchHttp(),
        token,
        entities: user => pulled(url!, () => token(user)),
      },
      log: line => lines.push(line),
    })
    expect(violation?.message, lines.join('\n')).toBeUndefined()
    expect(promised).toBeGreaterThan(50)
  })
})
