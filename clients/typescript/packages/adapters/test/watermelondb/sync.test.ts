import { appSchema, Database, Model, tableSchema } from '@nozbe/watermelondb'
import SQLiteAdapter from '@nozbe/watermelondb/adapters/sqlite/index.js'
import { hasUnsyncedChanges, synchronize } from '@nozbe/watermelondb/sync/index.js'
import { oneAtATime, replogSync } from '@replog/adapters/watermelondb'
import { memoryStore } from '@replog/client'
import { expect, test } from 'vitest'
import { planned } from '../../../../test-kit/app.js'
import type { ModelServer } from '../../../testing/src/server/model-server.js'
import { TestModelServer } from '../kit/server.js'
import { synced } from '../kit/sync.js'
import { App } from './app.js'

async function app() {
  const server = new TestModelServer()
  const user = server.newUser()
  const phone = await new App(server, user).start()
  await synced(phone.client)
  return { server: server.model, user, phone }
}

/** The names of the workouts that the server has. */
function namesAt(server: ModelServer, user: string): unknown[] {
  return server
    .entities(user)
    .map(({ data }) => data?.name)
    .sort()
}

test('a synchronization that ends before WatermelonDB knows is repeated, and nothing is written twice', async () => {
  const { server, user, phone } = await app()
  const [kept, gone] = [await phone.create('workout', planned('kept')), await phone.create('workout', planned('gone'))]
  await phone.synchronize()
  await synced(phone.client)
  await phone.update('workout', kept, { name: 'changed' })
  await phone.delete('workout', gone)
  await phone.create('workout', planned('new'))
  const sync = replogSync(phone.options())
  const pushChanges: typeof sync.pushChanges = async args => {
    await sync.pushChanges(args)
    throw new Error('The app ends here.')
  }
  await expect(synchronize({ database: phone.database, ...sync, pushChanges })).rejects.toThrow('The app ends here.')
  await synced(phone.client)
  phone.device.pushes.length = 0

  await phone.synchronize()
  await synced(phone.client)

  expect(phone.device.pushes).toEqual([])
  expect(namesAt(server, user)).toEqual(['changed', 'new'])
  expect(await phone.values('workout')).toEqual(['changed', 'new'])
  expect(await hasUnsyncedChanges({ database: phone.database })).toBe(false)
  expect(await phone.client.rejected.list()).toEqual([])
})

test('a record that the catalogue does not allow stays a local change, and stops no other', async () => {
  const { server, user, phone } = await app()
  const id = await phone.create('workout', planned('x'.repeat(201)))
  await phone.create('workout', planned('valid'))

  await phone.synchronize()
  await synced(phone.client)

  expect(phone.invalid).toEqual([id])
  expect(namesAt(server, user)).toEqual(['valid'])
  await phone.update('workout', id, { name: 'valid too' })
  await phone.synchronize()
  await synced(phone.client)
  expect(namesAt(server, user)).toEqual(['valid', 'valid too'])
  expect(await hasUnsyncedChanges({ database: phone.database })).toBe(false)
})

test('a record that the server does not take is listed as rejected, and goes when it is discarded', async () => {
  const { phone } = await app()
  await phone.create('workout_set', { workout_exercise_id: crypto.randomUUID(), reps: 5 })
  await phone.synchronize()
  await synced(phone.client)
  await phone.synchronize()
  expect(await phone.values('workout_set', 'reps')).toEqual([5])

  const [rejected] = await phone.client.rejected.list()
  expect(rejected).toMatchObject({ type: 'workout_set', kind: 'create' })
  await rejected?.discard()
  await phone.synchronize()

  expect(await phone.values('workout_set', 'reps')).toEqual([])
})

test('only the columns that were changed are pushed, and columns of this device only are not', async () => {
  const { server, user, phone } = await app()
  const id = await phone.create('workout', { ...planned('Push day'), notes: 'heavy', is_open: true })
  await phone.synchronize()
  await synced(phone.client)
  await phone.synchronize()
  phone.device.pushes.length = 0

  await phone.update('workout', id, { notes: null, is_open: false })
  await phone.synchronize()
  await synced(phone.client)

  expect(phone.device.pushes).toMatchObject([{ operations: [{ op: 'patch', data: { notes: null } }] }])
  expect(Object.keys(phone.device.pushes[0]?.operations[0] ?? {})).toContain('base_etag')
  expect(server.entities(user)[0]?.data).toEqual({ ...planned('Push day') })
  expect(await phone.values('workout', 'is_open')).toEqual([false])
})

test('records stay when the client has lost its store, until it has reached the server', async () => {
  const { phone } = await app()
  await phone.create('workout', planned('Push day'))
  await phone.synchronize()
  await synced(phone.client)
  await phone.synchronize()
  await phone.client.close()
  phone.device.store = memoryStore()
  phone.device.disconnect()
  await phone.start()

  await phone.synchronize()
  expect(await phone.values('workout')).toEqual(['Push day'])
  phone.device.connect()
  await phone.synchronize()

  expect(await phone.values('workout')).toEqual(['Push day'])
})

test('synchronizations run one at a time, and a call while one runs is not lost', async () => {
  const { server, user, phone } = await app()
  const calls = ['one', 'two', 'three'].map(async name => {
    await phone.create('workout', planned(name))
    await phone.synchronize()
  })

  await Promise.all(calls)
  await synced(phone.client)

  expect(namesAt(server, user)).toEqual(['one', 'three', 'two'])
  expect(await hasUnsyncedChanges({ database: phone.database })).toBe(false)
})

test('a synchronization that fails does not stop the next one', async () => {
  let runs = 0
  const run = oneAtATime(async () => {
    runs++
    if (runs === 1) {
      throw new Error('no')
    }
  })

  const [first, second, third] = [run(), run(), run()]

  await expect(first).rejects.toThrow('no')
  await Promise.all([second, third])
  expect(runs).toBe(2)
})

test('a table without the column of the etag is refused', () => {
  const schema = appSchema({ version: 1, tables: [tableSchema({ name: 'workout', columns: [] })] })
  const adapter = new SQLiteAdapter({ schema, dbName: ':memory:', jsi: false })
  class Workout extends Model {
    static override readonly table = 'workout'
  }
  const database = new Database({ adapter, modelClasses: [Workout] })

  expect(() => replogSync({ ...new App(new TestModelServer(), 'u').options(), database })).toThrow('replog_etag')
})
