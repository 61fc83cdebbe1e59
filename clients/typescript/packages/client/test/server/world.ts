import { type Change, type ChannelOptions, createChannel } from '../../src/server/channel.js'
import type { ChannelProblem } from '../../src/server/channel-api.js'
import { pingHeaders, type Scripted, ScriptedHttp, SECRET, settled, TestClock } from './fakes.js'

export const START = Date.parse('2026-11-29T18:30:00Z')
export const LIFE = 7 * 86_400_000
export const REGISTER = 'POST /api/sync/channel'
export const PROBE = 'POST /api/sync/channel/backend-1/ping'
export const STOP = 'DELETE /api/sync/channel/backend-1'

/** A channel with a clock and a server that a test controls. */
export function world(more: Partial<ChannelOptions> = {}) {
  const clock = new TestClock(START)
  const changes: Change[] = []
  const problems: ChannelProblem[] = []
  let tokens = 0
  const registered = (resource = 'r1'): Scripted => ({
    status: 200,
    json: { id: 'backend-1', resourceId: resource, expiration: clock.now() + LIFE, secret: SECRET },
  })
  const server = new ScriptedHttp(request =>
    request.url.endsWith('/channel') ? registered() : { status: 202, json: {} },
  )
  const channel = createChannel({
    url: 'http://replog.example/',
    token: () => `token-${++tokens}`,
    id: 'backend-1',
    address: 'https://app.example/pings',
    onChange: change => {
      changes.push(change)
    },
    onProblem: problem => problems.push(problem),
    http: server.http,
    clock,
    ...more,
  })
  const ping = (number: number, headers: Partial<Parameters<typeof pingHeaders>[2]> = {}) =>
    channel.receive({ method: 'POST', headers: pingHeaders(number, clock.now(), headers), body: '' })
  /** The reasons of the changes so far, and none from now on. */
  const take = () => changes.splice(0).map(change => change.reason)
  return { channel, clock, server, changes, problems, registered, ping, take }
}

/** A world whose channel is open, and whose handshake has arrived. */
export async function liveWorld(more: Partial<ChannelOptions> = {}) {
  const made = world(more)
  await made.channel.open()
  await made.ping(1)
  await settled()
  made.take()
  made.server.take()
  return made
}
