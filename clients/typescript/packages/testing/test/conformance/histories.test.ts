import { readFileSync } from 'node:fs'
import { memoryStore } from '@replog/client'
import type { Json } from '@replog/core'
import { expect, test } from 'vitest'
import { play } from '../../src/conformance/player.js'
import type { History, ServerStep } from '../../src/conformance/steps.js'
import { ModelServer } from '../../src/server/model-server.js'
import { eventsOf } from '../../src/sim/events.js'
import { VirtualTime } from '../../src/sim/virtual-time.js'

const file = new URL('../../../../../conformance/histories.json', import.meta.url)
const { histories } = JSON.parse(readFileSync(file, 'utf8')) as { histories: History[] }

const USER = 'alice'
const MINUTES = 60_000
const EPOCH = Date.UTC(2026, 10, 1)

test.each(histories)('$name', async history => {
  const lines: string[] = []
  const time = new VirtualTime()
  let isRefused = false
  const server = new ModelServer({
    clock: {
      now: () => EPOCH + Math.floor(time.now),
      monotonic: () => time.now,
      after: (ms, run) => time.after(ms, run),
    },
    sendsDate: true,
  })
  const played = play(history, {
    user: USER,
    seed: 1,
    time,
    epoch: EPOCH,
    memoryStore,
    server: {
      http: server.http(USER),
      url: '',
      // Without another session, an app has only tokens that have expired.
      token: async () => server.token(USER, isRefused ? 0 : undefined),
      readEvents: eventsOf,
      entities: async () => server.entities(USER) as never,
    },
    until: promise => time.until(promise, 10 * MINUTES),
    wait: ms => time.run(ms),
    control: step => {
      if (step.server === 'refuse tokens' || step.server === 'accept tokens') {
        isRefused = step.server === 'refuse tokens'
      }
      control(server, step)
    },
    log: line => lines.push(`${time.now.toFixed(0)} ${line}`),
  })
  await played.catch((error: unknown) => {
    expect.fail(`${error instanceof Error ? error.message : String(error)}\n${lines.join('\n')}`)
  })
})

function control(server: ModelServer, step: ServerStep): void {
  switch (step.server) {
    case 'purge':
      server.purge(USER)
      return
    case 'another log':
      server.restore(server.snapshot())
      return
    case 'expire tokens':
    case 'refuse tokens':
      server.expireTokens()
      return
    case 'accept tokens':
      return
    case 'erase':
      server.erase(USER)
      return
    case 'break streams':
      server.breakStreams()
      return
    case 'unavailable':
      server.outage({ times: step.times })
      return
    case 'fails at':
      server.poison(operation => isPoison(operation, step.field, step.value))
  }
}

function isPoison(operation: unknown, field: string, value: Json): boolean {
  return (operation as { data?: { [field: string]: Json } }).data?.[field] === value
}
