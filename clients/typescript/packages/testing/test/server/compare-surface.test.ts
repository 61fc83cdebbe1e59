import { describe, expect, test } from 'vitest'
import { type Request, TwoServers } from './compare/two-servers.js'

/** The address of a real server with the profile `dev`. Without one, nothing is compared. */
const URL = process.env.REPLOG_URL
const RUN = Date.now().toString(36)
const JSON_BODY = { 'Content-Type': 'application/json' }

const push = (body: unknown, headers: Record<string, string> = {}): Request => ({
  method: 'POST',
  path: '/api/sync/push',
  headers: { ...JSON_BODY, ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

const ID = '6f1c2a52-0d5e-4f0a-9a53-0d1a1c9b7e10'
const exercise = { mutation_id: ID, op: 'create', type: 'exercise', id: ID, data: { name: 'Row' } }

const CASES: Record<string, Request> = {
  'no such address': { path: '/api/sync/nothing' },
  'an unknown parameter': { path: '/api/sync?foo=1&foo=2&maxResults=0&wait=31&types=x' },
  'two tokens': { path: '/api/sync?since=a&syncToken=b' },
  'newest with a token': { path: '/api/sync?since=a&order=newest' },
  'another order': { path: '/api/sync?order=oldest' },
  'no token': { path: '/api/sync?since=abc' },
  'no page token': { path: '/api/sync?pageToken=abc' },
  'no minimum': { path: '/api/sync', headers: { 'Replog-Min-Token': 'abc' } },
  'too many minimums': { path: '/api/sync', headers: { 'Replog-Min-Token': Array.from('x'.repeat(21)).join(',') } },
  'a status with parameters': { path: '/api/sync/status?x=1' },
  'an unknown mutation': { path: `/api/mutations/${ID.replace('6', '7')}` },
  'no mutation id': { path: '/api/mutations/abc' },
  'the history of nothing': { path: `/api/workouts/${ID}/history` },
  'the history of no id': { path: '/api/workouts/abc/history' },
  'a catalogue': { path: '/api/catalogue' },
  'a catalogue that is known': {
    path: '/api/catalogue',
    headers: { 'If-None-Match': 'W/"cf411a855aed3a0d8979c177ae9ade34"' },
  },
  'an empty push': push({ operations: [] }),
  'a push of nothing': push({}),
  'a push that is no object': push('[]'),
  'a push with unknown members': push({ operations: 5, 'a/b': 1, device_id: '', atomic: 'yes' }),
  'a push without a type': { ...push({}), headers: { 'Content-Type': 'text/plain' } },
  'an unknown catalogue': push({ operations: [exercise] }, { 'Replog-Catalogue': 'a b' }),
  'a device without a name': push({ operations: [exercise] }, { 'Replog-Device': 'x'.repeat(65) }),
  'too many operations': push({ operations: Array.from({ length: 501 }, () => exercise) }),
  'operations that are none': push({ operations: [5, null, {}, { op: 5, type: 5, mutation_id: 5, id: 5, data: 5 }] }),
}

describe.skipIf(URL === undefined)('the model refuses as the real server does', () => {
  for (const [name, request] of Object.entries(CASES)) {
    test(name, async () => {
      const servers = await opened(name)
      expect((await servers.send(request)).differences).toEqual([])
    })
  }

  test('no token of access', async () => {
    const servers = await opened('unauthenticated')
    const none = { path: '/api/sync', headers: { authorization: 'Bearer none' } }
    expect((await servers.send(none)).differences.filter(each => !each.startsWith('/body/detail'))).toEqual([])
  })
})

describe.skipIf(URL === undefined)('the model accepts as the real server does', () => {
  test('a push that does not wait, and its outcome', async () => {
    const servers = await opened('accepted')
    const { differences, real } = await servers.send(push({ operations: [exercise] }, { Prefer: 'respond-async' }))
    expect(differences).toEqual([])
    const mark = servers.own.find(own => own.real === (real as { sync_token: string }).sync_token)!
    const read = { path: '/api/sync?showDeleted=true', headers: { 'Replog-Min-Token': [mark] } }
    await servers.send(read)
    await servers.setClock([exercise])
    const outcome = await servers.send({ path: `/api/mutations/${ID}` })
    expect(outcome.differences.filter(each => !/updatedAt|decided_at/.test(each))).toEqual([])
  })

  test('the outcomes of a push, one by one', async () => {
    const servers = await opened('outcomes')
    const other = (last: string, more: object) => ({ ...exercise, mutation_id: `${ID.slice(0, -1)}${last}`, ...more })
    const operations = [
      exercise,
      other('1', { op: 'patch', data: { name: 'Squat' }, base_etag: 'ff' }),
      other('2', { op: 'delete', data: undefined }),
      other('3', { op: 'delete', data: undefined }),
      other('4', { op: 'patch' }),
      other('5', { type: 'workout', id: undefined, localId: 'w', data: { day_id: 'x', exercises: [] } }),
      other('6', { op: 'patch', type: 'workout', id: undefined, localId: 'w', data: { name: 'y' }, base_etag: 'ff' }),
    ]
    expect(await servers.push({ operations }, { Prefer: 'wait=7' })).toEqual([])
    for (const { mutation_id: id } of operations) {
      expect((await servers.send({ path: `/api/mutations/${id}` })).differences).toEqual([])
    }
    expect(await servers.push({ operations }, {})).toEqual([])
  })

  test('a pull that is known', async () => {
    const servers = await opened('known')
    await servers.push({ operations: [exercise] }, {})
    expect(await servers.repeated('/api/sync?maxResults=5')).toEqual([304, 304])
    expect(await servers.repeated('/api/sync?order=newest')).toEqual([304, 304])
  })
})

async function opened(name: string): Promise<TwoServers> {
  const servers = new TwoServers(URL ?? '', `surface-${RUN}-${name}`)
  await servers.open()
  return servers
}
