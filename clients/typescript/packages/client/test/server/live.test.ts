import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import {
  type Change,
  type ChannelProblem,
  createChannel,
  nodeHandler,
  type WebhookChannel,
} from '../../src/server/index.js'

const url = process.env.REPLOG_URL ?? ''
const user = `webhooks-${crypto.randomUUID()}`
const token = async () => (await fetch(`${url}/dev/token?sub=${user}`)).text()
const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) {
    await close()
  }
})

/** A receiver at a port of its own, with a channel at the real server. */
async function receiver(id: string) {
  const changes: Change[] = []
  const problems: ChannelProblem[] = []
  let channel: WebhookChannel | undefined
  const server = createServer(nodeHandler(() => channel))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise(resolve => server.close(() => resolve())))
  channel = createChannel({
    url,
    token,
    id,
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/pings`,
    onChange: change => void changes.push(change),
    onProblem: problem => problems.push(problem),
  })
  const opened = channel
  closing.push(() => opened.close({ stop: true }))
  await opened.open()
  return { channel: opened, changes, problems }
}

async function write(): Promise<void> {
  const headers = { Authorization: `Bearer ${await token()}`, 'Content-Type': 'application/json' }
  const body = JSON.stringify({ name: 'Squat' })
  const response = await fetch(`${url}/api/exercises`, { method: 'POST', headers, body })
  expect(response.status).toBe(201)
}

test.skipIf(url === '')('a channel of the running server is registered, pinged, and stopped', async () => {
  const { channel, changes, problems } = await receiver('backend-1')
  await vi.waitFor(() => expect(channel.status().state).toBe('live'), { timeout: 15_000 })
  expect(changes.map(change => change.reason)).toEqual(['registered'])
  await write()
  const pinged = () => changes.find(change => change.reason === 'ping')?.ping
  await vi.waitFor(() => expect(pinged()).toBeDefined(), { timeout: 15_000 })
  expect(pinged()).toMatchObject({
    channelId: 'backend-1',
    resourceUri: '/api/sync',
    state: 'exists',
    messageNumber: 2,
  })
  expect(pinged()?.mark).toMatch(/^[\w-]+$/)
  expect(problems).toEqual([])
  await channel.close({ stop: true })
  const shown = await fetch(`${url}/api/sync/channel/backend-1`, {
    headers: { Authorization: `Bearer ${await token()}` },
  })
  expect(await shown.json()).toMatchObject({ status: 'stopped', failures: 0 })
})

test.skipIf(url === '')('an address that is not allowed is a problem, and the channel polls', async () => {
  const problems: ChannelProblem[] = []
  const changes: Change[] = []
  const channel = createChannel({
    url,
    token,
    id: 'backend-2',
    address: 'http://10.0.0.1/pings',
    onChange: change => void changes.push(change),
    onProblem: problem => problems.push(problem),
  })
  closing.push(() => channel.close())
  await channel.open()
  expect(problems).toMatchObject([{ step: 'register', code: 'validation_failed', status: 400 }])
  expect(channel.status().state).toBe('polling')
  expect(changes.map(change => change.reason)).toEqual(['poll'])
})
