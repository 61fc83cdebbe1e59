import { readFileSync } from 'node:fs'
import { memoryStore } from '@replog/client'
import { describe, expect, test } from 'vitest'
import { fetchHttp } from '../../../client/src/http.js'
import { readEvents } from '../../../client/src/sse.js'
import { play } from '../../src/conformance/player.js'
import type { History } from '../../src/conformance/steps.js'
import { Gateway } from '../kit/gateway.js'
import { pulled, RealTime } from '../kit/real.js'

const url = process.env.REPLOG_URL
const file = new URL('../../../../../conformance/histories.json', import.meta.url)
const { histories } = JSON.parse(readFileSync(file, 'utf8')) as { histories: History[] }
const STEP_MS = 60_000

const waits = ({ steps }: History) => steps.reduce((sum, step) => sum + ('wait' in step ? step.wait : 0), 0)

/** The same histories as with the model, with a real server and in real time. */
describe.skipIf(!url)('a real server', () => {
  describe.concurrent('histories', () => {
    // Those that wait the longest begin first, so that the others run meanwhile.
    const inOrder = histories.toSorted((one, other) => waits(other) - waits(one))
    for (const [i, history] of inOrder.entries()) {
      test(history.name, { timeout: 4 * STEP_MS }, () => playReal(history, `history-${i}-${Date.now()}`, url!))
    }
  })
})

async function playReal(history: History, user: string, server: string): Promise<void> {
  const time = new RealTime()
  const gateway = new Gateway(fetchHttp(), user)
  const lines: string[] = []
  let tokens = 0
  // With a scope of its own, because two tokens of the same second would be the same.
  const token = async () => (await fetch(`${server}/dev/token?sub=${user}&scope=token-${++tokens}`)).text()
  const played = play(history, {
    user,
    seed: 1,
    time,
    epoch: Date.now(),
    memoryStore,
    server: { http: gateway.http, url: server, token, readEvents, entities: () => pulled(server, token) },
    until: promise => within(promise, STEP_MS),
    wait: ms => new Promise(resolve => time.after(ms, resolve)),
    control: step => gateway.control(step),
    log: line => lines.push(`${time.now.toFixed(0)} ${line}`),
  })
  await played.catch((error: unknown) => {
    expect.fail(`${error instanceof Error ? error.message : String(error)}\n${lines.join('\n')}`)
  })
  expect(gateway.waiting).toEqual([])
}

function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not done after ${ms} ms`)), ms)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
