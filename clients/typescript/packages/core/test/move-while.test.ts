import { anonymousAccount, NotReachable, type SignedIn } from '@replog/core'
import { describe, expect, test } from 'vitest'
import { changedStore } from '../../../test-kit/store.js'
import { memoryStore } from '../../client/src/memory-store.js'
import { ANONYMOUS, AnonymousDevice, MINUTES, shown } from './kit/anonymous.js'
import { type Client, planned, workouts } from './kit/client.js'

describe('during the move', () => {
  test('no write is lost, and the app shows all of them', async () => {
    const device = new AnonymousDevice()
    const client = await device.synced()
    let isOver = false
    const writes: Promise<unknown>[] = []
    const write = () => {
      if (!isOver) {
        writes.push(workouts(client).create(planned(`${writes.length}`.padStart(4, '0'))))
        device.time.after(3, write)
      }
    }
    write()
    await device.time.run(1_000)
    expect(await device.until(device.signIn(client))).toEqual({ from: 'erased' })
    isOver = true
    await Promise.all(writes)
    expect(writes.length).toBeGreaterThan(330)
    expect(await shown(client)).toHaveLength(writes.length)
    await device.until(client.sync())
    expect(device.names('alice')).toHaveLength(writes.length)
  })

  test('without a network, the app goes on with the old account, and the move goes on later', async () => {
    const device = new AnonymousDevice()
    const client = await device.synced()
    await workouts(client).create(planned('A'))
    device.isOnline = false
    let end: SignedIn | undefined
    void device.signIn(client).then(result => {
      end = result
    })
    await device.time.run(10 * MINUTES)
    const { value } = await workouts(client).create(planned('B'))
    await workouts(client).patch(value.id, { name: 'C' })
    expect([end, await shown(client)]).toEqual([undefined, ['A', 'C']])
    device.isOnline = true
    await device.time.run(2 * MINUTES)
    expect([end, device.names('alice'), device.names(ANONYMOUS)]).toEqual([{ from: 'erased' }, ['A', 'C'], []])
  })

  test('the wait can be ended; then nothing has changed', async () => {
    const device = new AnonymousDevice()
    const client = await device.synced()
    device.isOnline = false
    const end = new AbortController()
    const signedIn = device.signIn(client, { signal: end.signal })
    await device.time.run(1_000)
    await workouts(client).create(planned('A'))
    end.abort()
    await expect(device.until(signedIn)).rejects.toThrow(NotReachable)
    device.user = ANONYMOUS
    device.isOnline = true
    expect(await device.until(client.sync())).toEqual({ state: 'synced' })
    expect([device.names(ANONYMOUS), device.names('alice')]).toEqual([['A'], []])
    expect(await device.until(device.signIn(client))).toEqual({ from: 'erased' })
    expect(device.names('alice')).toEqual(['A'])
  })

  test.each([
    ['close', (client: Client) => client.close()],
    ['sign-out', (client: Client) => client.signOut()],
  ])('a %s ends the wait', async (_name, leave) => {
    const device = new AnonymousDevice()
    const client = await device.synced()
    device.isOnline = false
    const refused = expect(device.signIn(client)).rejects.toThrow(NotReachable)
    await device.time.run(1_000)
    await device.until(leave(client))
    await refused
  })

  test('what another device writes after the first copy is added too', async () => {
    const device = new AnonymousDevice()
    const client = await device.synced()
    await workouts(client).create(planned('A'))
    await device.until(client.sync())
    let hasWritten = false
    device.onRequest = request => {
      if (request === 'POST /api/sync/push' && !hasWritten) {
        hasWritten = true
        const data = planned('of the tablet')
        device.server.push(ANONYMOUS, [{ op: 'create', type: 'workout', id: crypto.randomUUID(), data }])
      }
    }
    expect(await device.until(device.signIn(client))).toEqual({ from: 'erased' })
    expect(device.names('alice')).toEqual(['A', 'of the tablet'])
  })

  test('what another tab writes is added, also while the account is erased', async () => {
    const device = new AnonymousDevice()
    const client = await device.synced()
    const other = await device.synced({ token: async () => device.server.token(ANONYMOUS) })
    await workouts(client).create(planned('A'))
    const writes: Promise<unknown>[] = []
    let pushes = 0
    device.onRequest = request => {
      if (request === 'POST /api/sync/push' && pushes++ === 0) {
        writes.push(workouts(other).create(planned('while it is added')))
      }
      if (request === 'DELETE /api/account') {
        writes.push(workouts(other).create(planned('while it is erased')))
      }
    }
    expect(await device.until(device.signIn(client))).toEqual({ from: 'erased' })
    await Promise.all(writes)
    expect(writes).toHaveLength(2)
    await device.until(client.sync())
    expect(device.names('alice')).toEqual(['A', 'while it is added', 'while it is erased'])
    await expect(workouts(other).create(planned('too late'))).rejects.toThrow('destroyed')
  })

  test('both tabs can sign in', async () => {
    const device = new AnonymousDevice()
    const [one, other] = [await device.synced(), await device.synced()]
    await workouts(one).create(planned('A'))
    await workouts(other).create(planned('B'))
    const results = await device.until(Promise.all([device.signIn(one), device.signIn(other)]))
    expect(results).toEqual([{ from: 'erased' }, { from: 'erased' }])
    await workouts(other).create(planned('C'))
    await device.until(Promise.all([one.sync(), other.sync()]))
    expect([await shown(one), await shown(other)]).toEqual([
      ['A', 'B', 'C'],
      ['A', 'B', 'C'],
    ])
    expect(device.names('alice')).toEqual(['A', 'B', 'C'])
  })
})

describe('when something stands against it', () => {
  test('a token of the old account that is refused changes nothing', async () => {
    const device = new AnonymousDevice()
    const client = await device.synced()
    await workouts(client).create(planned('A'))
    const from = anonymousAccount({ user: ANONYMOUS, token: async () => 'no token' })
    await expect(device.until(device.signIn(client, { from }))).rejects.toThrow(NotReachable)
    expect(await shown(client)).toEqual(['A'])
  })

  test('a token that is refused only when the account is erased leaves the account', async () => {
    const device = new AnonymousDevice()
    const client = await device.synced()
    await workouts(client).create(planned('A'))
    device.onRequest = request => request === 'DELETE /api/account' && device.server.expireTokens()
    const token = device.server.token(ANONYMOUS)
    const from = anonymousAccount({ user: ANONYMOUS, token: async () => token })
    expect(await device.until(device.signIn(client, { from }))).toEqual({ from: 'kept', reason: 'unauthenticated' })
    expect(device.names('alice')).toEqual(['A'])
  })

  test('a server that fails at the erasure is asked three times', async () => {
    const device = new AnonymousDevice()
    const client = await device.synced()
    device.onRequest = request =>
      request === 'DELETE /api/account' && device.server.outage({ parts: ['writes'], status: 500, times: 1 })
    expect(await device.until(device.signIn(client))).toEqual({ from: 'kept', reason: 'server_error' })
    expect(device.requests.filter(request => request === 'DELETE /api/account')).toHaveLength(3)
  })

  test('a server that is unavailable at the erasure is asked until it answers', async () => {
    const device = new AnonymousDevice()
    const client = await device.synced()
    let tries = 0
    device.onRequest = request =>
      request === 'DELETE /api/account' &&
      tries++ < 10 &&
      device.server.outage({ parts: ['writes'], status: 503, times: 1 })
    expect(await device.until(device.signIn(client))).toEqual({ from: 'erased' })
    expect(tries).toBe(11)
  })

  test('writes that the app holds keep it unfinished, and it goes on when they are sent', async () => {
    const device = new AnonymousDevice()
    let isHeld = false
    const client = await device.synced({ isHeld: () => isHeld })
    await workouts(client).create(planned('A'))
    await device.until(client.sync())
    isHeld = true
    expect(await device.until(device.signIn(client))).toEqual({ from: 'unfinished', reason: 'held' })
    expect([await shown(client), device.names('alice'), device.names(ANONYMOUS)]).toEqual([['A'], [], ['A']])
    isHeld = false
    expect(await device.until(device.signIn(client))).toEqual({ from: 'erased' })
    expect([device.names('alice'), device.names(ANONYMOUS)]).toEqual([['A'], []])
  })

  test('an account of the user that is full keeps it unfinished', async () => {
    const device = new AnonymousDevice(memoryStore(), { quota: { entities: 2, bytes: 1_000_000 } })
    const ids = [crypto.randomUUID(), crypto.randomUUID()]
    device.server.push(
      'alice',
      ids.map(id => ({ op: 'create', type: 'workout', id, data: planned(id) })),
    )
    const client = await device.synced()
    await workouts(client).create(planned('A'))
    expect(await device.until(device.signIn(client))).toEqual({ from: 'unfinished', reason: 'paused' })
    expect([client.status.get().paused?.reason, device.names(ANONYMOUS)]).toEqual(['quota_exceeded', ['A']])
    device.server.push('alice', [{ op: 'delete', type: 'workout', id: ids[0]! }])
    expect(await device.until(device.signIn(client))).toEqual({ from: 'erased' })
    expect(device.names('alice').sort()).toEqual(['A', ids[1]].sort())
  })

  test('an old account that is full is added with what it did not take', async () => {
    const device = new AnonymousDevice(memoryStore(), { quota: { entities: 2, bytes: 1_000_000 } })
    const client = await device.synced()
    for (const name of ['A', 'B', 'C']) {
      await workouts(client).create(planned(name))
      await device.until(client.sync())
    }
    expect(client.status.get().paused?.reason).toBe('quota_exceeded')
    expect(await device.until(device.signIn(client))).toEqual({ from: 'unfinished', reason: 'paused' })
    expect(await shown(client)).toEqual(['A', 'B', 'C'])
  })

  test('a store that fails rejects, and nothing is erased', async () => {
    let fails = false
    const store = changedStore(memoryStore(), real => ({
      commit: change => (fails && change.append ? Promise.reject(new Error('disk full')) : real.commit(change)),
    }))
    const device = new AnonymousDevice(store)
    const client = await device.synced()
    await workouts(client).create(planned('A'))
    await device.until(client.sync())
    fails = true
    await expect(device.until(device.signIn(client))).rejects.toThrow('disk full')
    expect([await shown(client), device.names(ANONYMOUS)]).toEqual([['A'], ['A']])
    fails = false
    expect(await device.until(device.signIn(client))).toEqual({ from: 'erased' })
    expect(device.names('alice')).toEqual(['A'])
  })
})
