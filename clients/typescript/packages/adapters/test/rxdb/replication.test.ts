import { replogReplication } from '@replog/adapters/rxdb'
import { memoryStore, StorageFailed } from '@replog/client'
import { createRxDatabase, type RxJsonSchema } from 'rxdb'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { expect, onTestFinished, test } from 'vitest'
import { eventually, planned } from '../../../../test-kit/app.js'
import { workoutAtServer } from '../kit/data.js'
import { Device } from '../kit/device.js'
import { TestModelServer } from '../kit/server.js'
import { synced } from '../kit/sync.js'
import type { Workout } from './app.js'
import { namesAt, phoneWithWorkout, separate, settle } from './setup.js'

test('only the fields that were changed are pushed, and a field can be cleared', async () => {
  const { server, user, phone, other, id } = await phoneWithWorkout()
  await (await other.db.workout.patch(id, { notes: 'heavy' })).server
  await settle(phone)
  phone.device.pushes.length = 0

  const document = await phone.database.workout.findOne(id).exec(true)
  await document.incrementalModify(({ notes: _notes, ...rest }) => rest)
  await settle(phone)

  expect(phone.device.pushes).toMatchObject([{ operations: [{ op: 'patch', data: { notes: null } }] }])
  expect(server.model.entities(user)[0]?.data).toEqual(planned('Push day'))
  expect((await phone.workouts())[0]).not.toHaveProperty('notes')
})

test('a document that RxDB changes while the client gets another state has both changes', async () => {
  const { phone, other, id } = await phoneWithWorkout()
  await separate(phone)
  await (await other.db.workout.patch(id, { notes: 'with a friend' })).server
  await synced(phone.client)
  await phone.patch(id, { name: 'Leg day' })
  phone.device.pushes.length = 0

  phone.replications = phone.replicate()
  await settle(phone)

  expect(phone.device.pushes).toMatchObject([{ operations: [{ op: 'patch', data: { name: 'Leg day' } }] }])
  expect(await phone.workouts()).toMatchObject([{ name: 'Leg day', notes: 'with a friend' }])
  expect(await phone.client.db.workout.get(id)).toMatchObject({ name: 'Leg day', notes: 'with a friend' })
})

test('a field that both changed shows the state of the server, and the change is listed as rejected', async () => {
  const { phone, other, id } = await phoneWithWorkout()
  await separate(phone)
  await (await other.db.workout.patch(id, { name: 'Rest day' })).server
  await synced(phone.client)
  await phone.patch(id, { name: 'Leg day' })

  phone.replications = phone.replicate()
  await settle(phone)

  expect(await phone.names()).toEqual(['Rest day'])
  expect(await phone.client.rejected.list()).toMatchObject([{ id, data: { name: 'Leg day' }, code: 'etag_mismatch' }])
})

test('a document that RxDB changes after the client knows of its deletion goes, and the change is kept', async () => {
  const { phone, other, id } = await phoneWithWorkout()
  await separate(phone)
  await (await other.db.workout.delete(id)).server
  await synced(phone.client)
  await phone.patch(id, { name: 'Leg day' })

  phone.replications = phone.replicate()
  await settle(phone)

  expect(await phone.workouts()).toEqual([])
  expect(await phone.client.rejected.list()).toMatchObject([{ id, kind: 'patch', data: { name: 'Leg day' } }])
  expect((await other.sync()).state).toBe('synced')
  expect(await other.db.workout.get(id)).toBeUndefined()
})

test('a deletion that the client learns while the replication does not run arrives when it runs again', async () => {
  const { phone, other, id } = await phoneWithWorkout()
  await separate(phone)
  await phone.database.workout.insert({ id: crypto.randomUUID(), ...planned('not pushed yet') })
  await (await other.db.workout.delete(id)).server
  await synced(phone.client)

  phone.replications = phone.replicate()
  await settle(phone)

  expect(await phone.names()).toEqual(['not pushed yet'])
  expect(phone.device.pushes.at(-1)).toMatchObject({ operations: [{ op: 'create' }] })
})

test('a document that both deleted stays deleted, and nothing is rejected', async () => {
  const { phone, other, id } = await phoneWithWorkout()
  await separate(phone)
  await phone.remove(id)
  await (await other.db.workout.delete(id)).server

  phone.replications = phone.replicate()
  await settle(phone)

  expect(await phone.workouts()).toEqual([])
  expect(await phone.client.rejected.list()).toEqual([])
})

test('a document that the catalogue does not allow is reported and taken back, and stops no other', async () => {
  const { server, user, phone, id } = await phoneWithWorkout()
  const long = 'x'.repeat(201)
  const poison = crypto.randomUUID()
  await phone.database.workout.bulkInsert([
    { id: poison, ...planned(long) },
    { id: crypto.randomUUID(), ...planned('valid') },
  ])
  await phone.patch(id, { name: long })

  await settle(phone)

  expect(phone.invalid.map(document => document.id).sort()).toEqual([id, poison].sort())
  expect(phone.invalid).toContainEqual(expect.objectContaining({ id: poison, name: long }))
  expect(await phone.names()).toEqual(['Push day', 'valid'])
  expect(namesAt(server, user)).toEqual(['Push day', 'valid'])
  expect(phone.errors).toEqual([])
})

test('documents that RxDB has pushed and forgot of are pushed again, and nothing is written twice', async () => {
  const { server, user, phone } = await phoneWithWorkout()
  await phone.database.workout.insert({ id: crypto.randomUUID(), ...planned('new') })
  await settle(phone)
  await Promise.all(phone.replications.map(replication => replication.remove()))
  phone.device.pushes.length = 0

  phone.replications = phone.replicate()
  await settle(phone)

  expect(phone.device.pushes).toEqual([])
  expect(namesAt(server, user)).toEqual(['Push day', 'new'])
  expect(await phone.names()).toEqual(['Push day', 'new'])
})

test('after a restart, only documents that differ are written', async () => {
  const { phone, other, id } = await phoneWithWorkout()
  await phone.database.workout.bulkInsert(
    Array.from({ length: 250 }, (_, i) => ({ id: crypto.randomUUID(), ...planned(`workout ${i}`) })),
  )
  await settle(phone)
  await phone.stop()
  await (await other.db.workout.patch(id, { name: 'Leg day' })).server

  await phone.start()
  const received: string[] = []
  phone.replications[0].received$.subscribe(document => received.push(document.id))
  await settle(phone)

  expect(received).toEqual([id])
  expect(await phone.workouts()).toHaveLength(251)
})

test('documents stay when the client has lost its store, until it has reached the server', async () => {
  const { phone, other, id } = await phoneWithWorkout()
  const gone = await workoutAtServer(other, 'gone')
  await settle(phone)
  await phone.stop()
  await (await other.db.workout.delete(gone)).server
  phone.device.store = memoryStore()
  phone.device.disconnect()

  await phone.start()
  await phone.patch(id, { name: 'Leg day' })
  await phone.replicated()
  expect(await phone.names()).toEqual(['Leg day', 'gone'])
  phone.device.connect()
  await settle(phone)

  await eventually(async () => expect(await phone.names()).toEqual(['Leg day']))
  expect(await phone.client.rejected.list()).toEqual([])
  expect((await other.sync()).state).toBe('synced')
  expect(await other.db.workout.get(id)).toMatchObject({ name: 'Leg day' })
})

test('what is written while the client is closed is pushed when it is open again', async () => {
  const { server, user, phone, id } = await phoneWithWorkout()
  await phone.client.close()
  await phone.patch(id, { name: 'Leg day' })

  await phone.client.open()
  await settle(phone)

  expect(namesAt(server, user)).toEqual(['Leg day'])
  expect(phone.errors).toEqual([])
})

test('what the device cannot store is reported, and pushed later, once', async () => {
  const { server, user, phone, id } = await phoneWithWorkout()
  await phone.stop()
  let isFull = false
  const { store } = phone.device
  phone.device.store = {
    shared: store.shared,
    name: store.name,
    store: owner => {
      const opened = store.store(owner)
      const commit = opened.commit.bind(opened)
      opened.commit = async change => {
        if (isFull && change.append) {
          throw new StorageFailed('The device is full.')
        }
        return commit(change)
      }
      return opened
    },
  }
  await phone.start()
  await settle(phone)
  phone.device.pushes.length = 0
  isFull = true
  await phone.patch(id, { name: 'Leg day' })
  await eventually(() => expect(phone.errors).not.toEqual([]))

  isFull = false
  await settle(phone)

  expect(namesAt(server, user)).toEqual(['Leg day'])
  expect(phone.device.pushes).toHaveLength(1)
})

test('a schema without etag, or with another primary key, is refused', async () => {
  const database = await createRxDatabase({ name: crypto.randomUUID(), storage: getRxStorageMemory() })
  onTestFinished(async () => void (await database.close()))
  const schema: RxJsonSchema<Pick<Workout, 'id' | 'name'>> = {
    version: 0,
    primaryKey: 'id',
    type: 'object',
    properties: { id: { type: 'string', maxLength: 36 }, name: { type: 'string', maxLength: 200 } },
  }
  await database.addCollections({ bare: { schema }, named: { schema: { ...schema, primaryKey: 'name' } } })
  const client = await new Device(new TestModelServer(), 'u').start()
  const common = { client, type: 'workout', onInvalid: () => {} } as const

  expect(() => replogReplication({ ...common, collection: database.bare! })).toThrow('no property etag')
  expect(() => replogReplication({ ...common, collection: database.named! })).toThrow('primary key name')
})
