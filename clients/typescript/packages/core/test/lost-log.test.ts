import { expect, test } from 'vitest'
import { systemPlatform } from '../../client/src/platform.js'
import { undecided } from '../src/settle.js'
import { type Client, Device, planned, workouts } from './kit/client.js'

const MINUTE = 60_000

/** A device whose answers to pulls can be lost, so that what is decided stays in the queue. */
class LosingDevice extends Device {
  isLosing = false
  override user = 'alice'
  /** The addresses of the pulls. */
  readonly pulls: string[] = []
  /** The operations of each push. */
  readonly pushes: { readonly mutation_id: string; readonly op: string; readonly base_etag?: string }[][] = []

  async begin(): Promise<Client> {
    const http = this.server.http()
    const client = await this.opened({
      platform: {
        ...systemPlatform(),
        clock: this.clock,
        http: async request => {
          if (request.url.startsWith('/api/sync/push')) {
            this.pushes.push(JSON.parse(request.body as string).operations)
          }
          if (request.url.startsWith('/api/sync?')) {
            this.pulls.push(request.url)
          }
          const response = await http(request)
          if (this.isLosing && request.url.startsWith('/api/sync?')) {
            throw new TypeError('the answer was lost')
          }
          return response
        },
      },
    })
    await this.sync(client)
    return client
  }

  async sync(client: Client): Promise<void> {
    expect(await this.time.until(client.sync(), 10 * MINUTE)).toEqual({ state: 'synced' })
  }

  /** Makes writes that are decided, and not pulled. */
  async decided(writes: () => Promise<{ readonly server: Promise<{ readonly status: string }> }>): Promise<void> {
    this.isLosing = true
    const write = await writes()
    expect((await this.time.until(write.server, MINUTE)).status).toBe('applied')
  }

  get shown() {
    return this.server.entities('alice').map(({ data }) => data)
  }
}

test('what was decided goes back to the queue as it was sent, and cannot be coalesced or cancelled', () => {
  const op = { seq: 1, mutationId: 'm', attempts: 1, base: 'b', batch: 'x', mark: 'k', lost: ['f'] }
  const ops = [
    { ...op, state: 'acked' },
    { ...op, seq: 2, state: 'queued' },
    { ...op, seq: 3, state: 'conflict', problem: { code: 'etag_mismatch' } },
    { ...op, seq: 4, state: 'sent' },
    { ...op, seq: 5, state: 'parked' },
  ]
  const again = { mutationId: 'm', attempts: 1, base: 'b', state: 'queued' }
  expect(undecided(ops as never)).toEqual([
    { ...again, seq: 1 },
    { ...again, seq: 3 },
  ])
})

test.each([false, true])(
  'decided writes that the server has lost are sent again, in order (keepsLog %s)',
  async keepsLog => {
    const device = new LosingDevice()
    const client = await device.begin()
    await workouts(client).create(planned('kept'))
    await device.sync(client)
    const copy = device.server.snapshot()
    let id = ''
    await device.decided(async () => {
      const write = await workouts(client).create(planned('lost'))
      id = write.value.id
      return write
    })
    await device.decided(() => workouts(client).patch(id, { notes: 'one' }))
    await device.decided(() => workouts(client).patch(id, { notes: 'two' }))
    device.server.restore(copy, { keepsLog })
    device.isLosing = false
    await device.sync(client)
    expect(device.shown).toEqual([
      expect.objectContaining({ name: 'kept' }),
      expect.objectContaining({ name: 'lost', notes: 'two' }),
    ])
    expect(client.status.get()).toMatchObject({ pending: 0, rejected: 0 })
    expect(await workouts(client).get(id)).toMatchObject({ notes: 'two', $sync: 'synced' })
  },
)

test('where only marks are lost, what was pulled stays, and the pull goes on at once', async () => {
  const device = new LosingDevice()
  const client = await device.begin()
  await workouts(client).create(planned('kept'))
  await device.sync(client)
  const copy = device.server.snapshot()
  await device.decided(() => workouts(client).create(planned('lost')))
  device.server.restore(copy, { keepsLog: true })
  device.isLosing = false
  const { length } = device.pulls
  await device.sync(client)
  expect(device.warnings.join()).toContain('no longer has what it had acknowledged')
  expect(device.pulls.slice(length).filter(url => !url.includes('since='))).toEqual([])
  expect(device.pushes).toHaveLength(3)
  expect(device.pushes[2]).toEqual(device.pushes[1])
  expect(device.shown).toHaveLength(2)
})

test('a write that the server still has is sent again under its id, and is not applied twice', async () => {
  const device = new LosingDevice()
  const client = await device.begin()
  await device.decided(() => workouts(client).create(planned('once')))
  device.server.restore(device.server.snapshot())
  device.isLosing = false
  await device.sync(client)
  expect(device.pushes).toHaveLength(2)
  expect(device.pushes[1]).toEqual(device.pushes[0])
  expect(device.server.entities('alice')).toMatchObject([{ version: 1 }])
})

test('after a token that is only too old, nothing is sent again', async () => {
  const device = new LosingDevice()
  const client = await device.begin()
  const { value } = await workouts(client).create(planned('gone'))
  await device.sync(client)
  await device.decided(() => workouts(client).create(planned('A')))
  const pushes = device.pushes.length
  device.server.push('alice', [{ op: 'delete', type: 'workout', id: value.id }])
  device.server.purge('alice')
  device.isLosing = false
  await device.sync(client)
  expect(device.warnings.join()).toContain('sync_token_expired')
  expect(device.pushes).toHaveLength(pushes)
  expect(device.shown).toEqual([expect.objectContaining({ name: 'A' })])
  expect(client.status.get().pending).toBe(0)
})

test.each([false, true])('a group that was lost is sent again as a group (keepsLog %s)', async keepsLog => {
  const device = new LosingDevice()
  const client = await device.begin()
  const copy = device.server.snapshot()
  await device.decided(() =>
    client.write(tx => {
      const { id } = tx.workout!.create(planned('tree'))
      tx.workout_exercise!.create({ workout_id: id, exercise_id: crypto.randomUUID() })
    }),
  )
  const [group] = device.pushes
  device.server.restore(copy, { keepsLog })
  device.isLosing = false
  await device.sync(client)
  expect(device.pushes).toEqual([group, group])
  expect(device.shown).toHaveLength(2)
})

test('a change whose field others have changed since is a conflict for the app', async () => {
  const device = new LosingDevice()
  const client = await device.begin()
  const { value } = await workouts(client).create(planned('w'))
  await device.sync(client)
  const copy = device.server.snapshot()
  await device.decided(() => workouts(client).patch(value.id, { notes: 'mine' }))
  device.server.restore(copy)
  const data = { notes: 'theirs' }
  device.server.push('alice', [{ op: 'patch', type: 'workout', id: value.id, data }], { device: 'tablet' })
  device.isLosing = false
  await device.sync(client)
  expect(device.shown).toEqual([expect.objectContaining({ notes: 'theirs' })])
  expect(await client.rejected.list()).toMatchObject([{ code: 'etag_mismatch', data: { notes: 'mine' } }])
})

test('a deletion whose base was lost waits for the person', async () => {
  const device = new LosingDevice()
  const client = await device.begin()
  const { value } = await workouts(client).create(planned('w'))
  await device.sync(client)
  const copy = device.server.snapshot()
  await device.decided(() => workouts(client).delete(value.id))
  device.server.restore(copy)
  device.isLosing = false
  await device.sync(client)
  const [rejected] = await client.rejected.list()
  expect(rejected).toMatchObject({ code: 'etag_mismatch', kind: 'delete' })
  await rejected?.retry()
  await device.sync(client)
  expect(device.shown).toEqual([])
})

test.each([false, true])('a pull that waits with a lost mark goes on after a restart (keepsLog %s)', async keepsLog => {
  const device = new LosingDevice()
  const client = await device.begin()
  const copy = device.server.snapshot()
  await device.decided(() => workouts(client).create(planned('lost')))
  await client.close()
  device.server.restore(copy, { keepsLog })
  device.isLosing = false
  const again = await device.begin()
  expect(device.shown).toEqual([expect.objectContaining({ name: 'lost' })])
  expect(again.status.get().pending).toBe(0)
})
