import { idOfLocal } from '@replog/core'
import { describe, expect, test } from 'vitest'
import { memoryStore } from '../../client/src/memory-store.js'
import { freshMeta } from '../src/store.js'
import { ANONYMOUS, AnonymousDevice, collection, isForgotten, shown } from './kit/anonymous.js'
import { type Client, planned, workouts } from './kit/client.js'

describe('an account that was anonymous on the server', () => {
  test('is added to the account of the user with the same ids, and erased', async () => {
    const device = new AnonymousDevice()
    const client = await device.synced()
    const { value: id } = await client.write(tx => {
      const exercise = tx.exercise!.create({ name: 'Squat' })
      const workout = tx.workout!.create(planned('A'))
      const inside = tx.workout_exercise!.create({ workout_id: workout.id, exercise_id: exercise.id })
      tx.workout_set!.create({ workout_exercise_id: inside.id, reps: 5 })
      return workout.id
    })
    const { value: deleted } = await workouts(client).create(planned('deleted'))
    await device.until(client.sync())
    await workouts(client).delete(deleted.id)
    await device.until(client.sync())
    const before = device.server.entities(ANONYMOUS).map(({ type, id, data }) => ({ type, id, data }))

    expect(await device.until(device.signIn(client))).toEqual({ from: 'erased' })
    expect((await workouts(client).get(id))?.name).toBe('A')
    expect(await device.until(client.sync())).toEqual({ state: 'synced' })
    const after = device.server.entities('alice').map(({ type, id, data }) => ({ type, id, data }))
    expect(after).toHaveLength(4)
    expect(after).toEqual(expect.arrayContaining(before))
    expect(device.server.entities(ANONYMOUS)).toEqual([])
    expect(await isForgotten(device)).toBe(true)
    expect(client.status.get()).toMatchObject({ pending: 0, rejected: 0 })
  })

  test('is kept by a server that cannot erase accounts, and nothing of it stays on the device', async () => {
    const device = new AnonymousDevice(memoryStore(), { erasesAccounts: false })
    const client = await device.synced()
    await workouts(client).create(planned('A'))
    expect(await device.until(device.signIn(client))).toEqual({ from: 'kept', reason: 'not_found' })
    expect([device.names('alice'), device.names(ANONYMOUS)]).toEqual([['A'], ['A']])
    expect(await isForgotten(device)).toBe(true)
  })

  test('without data is erased too', async () => {
    const device = new AnonymousDevice()
    const client = await device.opened()
    const asked: unknown[] = []
    const existing = (found: unknown) => {
      asked.push(found)
      return 'discard' as const
    }
    expect(await device.until(device.signIn(client, { existing }))).toEqual({ from: 'erased' })
    expect([asked, device.requests.filter(request => request === 'DELETE /api/account').length]).toEqual([[], 1])
  })

  test('has its rejected writes in the account of the user, with everything that waits for them', async () => {
    const device = new AnonymousDevice()
    const client = await device.synced()
    await workouts(client).create({ ...planned('A'), status: 'in_progress' })
    const { value: second } = await client.write(tx => {
      const workout = tx.workout!.create({ ...planned('B'), status: 'in_progress' })
      return { id: workout.id }
    })
    await device.until(client.sync())
    const waiting = await collection(client, 'workout_exercise').create({
      workout_id: second.id,
      exercise_id: crypto.randomUUID(),
    })
    expect((await client.rejected.list()).map(({ id, code }) => [id, code])).toEqual([
      [second.id, 'workout_in_progress'],
    ])
    expect(await device.until(device.signIn(client))).toEqual({ from: 'erased' })

    const [rejected] = await client.rejected.list()
    expect(rejected).toMatchObject({ id: second.id, code: 'workout_in_progress', waiting: 1 })
    expect(await shown(client)).toEqual(['A', 'B'])
    await rejected!.edit({ status: 'scheduled' })
    await device.until(client.sync())
    expect(device.names('alice')).toEqual(['A', 'B', undefined])
    expect(device.server.entities('alice').map(({ id }) => id)).toContain(waiting.value.id)
  })

  test('that the server rejects in part under the new user leaves rejected writes', async () => {
    const device = new AnonymousDevice()
    device.server.push('alice', [
      { op: 'create', type: 'workout', id: crypto.randomUUID(), data: { ...planned('mine'), status: 'in_progress' } },
    ])
    const client = await device.synced()
    const { value } = await workouts(client).create({ ...planned('A'), status: 'in_progress' })
    await device.until(client.sync())
    expect(await device.until(device.signIn(client))).toEqual({ from: 'erased' })
    expect(await client.rejected.list()).toMatchObject([{ id: value.id, code: 'workout_in_progress' }])
    expect(await shown(client)).toEqual(['A', 'mine'])
  })

  test('has ids of the new user where they are derived from local ids, also in references', async () => {
    const device = new AnonymousDevice()
    const client = await device.synced()
    const exercise = await collection(client, 'exercise').create({ localId: 'squat', name: 'Squat' })
    const workout = await workouts(client).create({ localId: 'w-1', ...planned('A') })
    const { value: random } = await collection(client, 'workout_exercise').create({
      workout_id: workout.value.id,
      exercise_id: exercise.value.id,
    })
    await device.until(client.sync())
    await workouts(client).patch(workout.value.id, { notes: 'a rejected one' }, { policy: 'reject' })
    expect(await device.until(device.signIn(client))).toEqual({ from: 'erased' })

    const workoutId = idOfLocal('alice', 'workout', 'w-1')
    expect(await workouts(client).get(workoutId)).toMatchObject({ localId: 'w-1', name: 'A', notes: 'a rejected one' })
    expect(await collection(client, 'workout_exercise').get(random.id)).toMatchObject({
      workout_id: workoutId,
      exercise_id: idOfLocal('alice', 'exercise', 'squat'),
    })
    await workouts(client).upsert({ localId: 'w-1', ...planned('B') })
    await device.until(client.sync())
    expect(device.names('alice')).toEqual(['B', 'Squat', undefined])
  })

  test('is added completely when the app pulls only some types', async () => {
    const device = new AnonymousDevice()
    device.server.push(ANONYMOUS, [
      { op: 'create', type: 'exercise', id: crypto.randomUUID(), data: { name: 'Squat' } },
    ])
    const client = await device.synced({ types: ['workout'] })
    await workouts(client).create(planned('A'))
    expect(await device.until(device.signIn(client))).toEqual({ from: 'erased' })
    expect(device.names('alice')).toEqual(['A', 'Squat'])
  })

  test('cannot be the account of the user, who must be there', async () => {
    const device = new AnonymousDevice()
    const client = await device.opened()
    await expect(client.signIn({ from: device.from })).rejects.toThrow(
      new TypeError(`from.user: ${ANONYMOUS} (expected: another one than the user who signs in)`),
    )
    device.user = null
    await expect(client.signIn({ from: device.from })).rejects.toThrow(TypeError)
  })
})

test.each(['at once', 'later'])('a row from before can be edited %s', async when => {
  const device = new AnonymousDevice()
  const client = await device.synced()
  const { value } = await workouts(client).create(planned('A'))
  for (let pulls = 0; pulls < 10; pulls++) {
    device.server.push(ANONYMOUS, [{ op: 'patch', type: 'workout', id: value.id, data: { notes: `${pulls}` } }])
    await device.until(client.sync())
  }
  const row = await workouts(client).get(value.id)
  await device.until(device.signIn(client))
  if (when === 'later') {
    await device.until(client.sync())
  }
  device.isOnline = false
  await workouts(client).patch(row!, { name: 'B' })
  const { ops } = await device.store.store('alice').open(freshMeta('alice', 'another look'))
  const patch = ops.find(op => op.kind === 'patch')
  expect([patch?.base, patch?.base === row?.etag]).toEqual([patch?.seen, false])
  device.isOnline = true
  await device.until(client.sync())
  expect([device.names('alice'), await client.rejected.list()]).toEqual([['B'], []])
})

describe('the decision about data of the account', () => {
  const withData = async (): Promise<[AnonymousDevice, Client]> => {
    const device = new AnonymousDevice()
    device.server.push('alice', [{ op: 'create', type: 'workout', id: crypto.randomUUID(), data: planned('mine') }])
    const client = await device.synced()
    await workouts(client).create(planned('A'))
    await workouts(client).create(planned('B'))
    return [device, client]
  }

  test('can be to add', async () => {
    const [device, client] = await withData()
    const existing = ({ pending }: { pending: number }) => (pending === 2 ? ('add' as const) : ('discard' as const))
    expect(await device.until(device.signIn(client, { existing }))).toEqual({ from: 'erased' })
    expect(device.names('alice')).toEqual(['A', 'B', 'mine'])
  })

  test('can be to discard; the old account is erased all the same', async () => {
    const [device, client] = await withData()
    expect(await device.until(device.signIn(client, { existing: () => 'discard' }))).toEqual({ from: 'erased' })
    await device.until(client.sync())
    expect([device.names('alice'), await shown(client), device.names(ANONYMOUS)]).toEqual([['mine'], ['mine'], []])
    expect(await isForgotten(device)).toBe(true)
  })

  test('can fail; then nothing has changed', async () => {
    const [device, client] = await withData()
    const existing = () => Promise.reject(new Error('no answer'))
    await expect(device.until(device.signIn(client, { existing }))).rejects.toThrow('no answer')
    expect([await shown(client), device.names('alice'), device.names(ANONYMOUS)]).toEqual([
      ['A', 'B'],
      ['mine'],
      ['A', 'B'],
    ])
  })
})
