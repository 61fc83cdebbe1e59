// @vitest-environment jsdom
import { effect } from '@angular/core'
import { TestBed } from '@angular/core/testing'
import { expect, test } from 'vitest'
import { eventually, newClient, newServer, openClient, plan, planned } from '../../../test-kit/app.js'
import { watchAngular, within } from './kit/angular.js'
import { injectors } from './kit/app.js'

const { rejectedWrites, syncStatus } = injectors

watchAngular()

test('the status is that of now, until the injection context ends', async () => {
  const server = newServer()
  const endOutage = server.outage({})
  const client = newClient({}, server)
  const phases: string[] = []
  const { value: status, destroy } = within(client, () => {
    const followed = syncStatus()
    effect(() => void phases.push(followed().phase))
    return followed
  })
  expect(status()).toMatchObject({ phase: 'starting', online: false, pending: 0 })
  TestBed.tick()
  await eventually(() => expect(client.state).toBe('open'))
  await plan(client, 'A')
  await eventually(() => expect(status().pending).toBe(1))
  endOutage()
  await client.sync()
  await eventually(() => expect(status()).toMatchObject({ phase: 'idle', online: true, pending: 0, rejected: 0 }))
  await eventually(() => expect([phases[0], phases.at(-1)]).toEqual(['starting', 'idle']))
  destroy()
  const last = status()
  await client.open()
  await client.signOut()
  expect(client.status.get().phase).toBe('signed_out')
  expect(status()).toBe(last)
})

test('rejected writes are listed, and go when they are edited or discarded', async () => {
  const server = newServer()
  const client = await openClient({}, server)
  const { value } = within(client, () => ({ rejected: rejectedWrites(), status: syncStatus() }))
  expect(value.rejected()).toEqual([])
  const [workout_id, exercise_id, id] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()]
  await client.db.workout_set.create({ workout_exercise_id: id, reps: 1 })
  await client.db.workout_set.create({ workout_exercise_id: crypto.randomUUID(), reps: 2 })
  await eventually(() => expect(value.rejected().map(({ data }) => data.reps)).toEqual([1, 2]))
  await eventually(() => expect(value.status().rejected).toBe(2))
  server.push('alice', [
    { op: 'create', type: 'workout', id: workout_id, data: planned('A') },
    { op: 'create', type: 'exercise', id: exercise_id, data: { name: 'Squat' } },
    { op: 'create', type: 'workout_exercise', id, data: { workout_id, exercise_id } },
  ])
  const [one, other] = value.rejected()
  await one?.edit({ reps: 3 })
  await other?.discard()
  await eventually(() => expect(value.rejected()).toEqual([]))
  await eventually(() => expect(value.status()).toMatchObject({ phase: 'idle', pending: 0, rejected: 0 }))
  expect(server.entities('alice').map(({ data }) => data?.reps)).toContain(3)
})
