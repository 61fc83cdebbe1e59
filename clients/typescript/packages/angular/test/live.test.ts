// @vitest-environment jsdom
import { computed, signal } from '@angular/core'
import { TestBed } from '@angular/core/testing'
import { memoryStore, type StoreFactory } from '@replog/client'
import { describe, expect, test } from 'vitest'
import { type Client, eventually, newClient, newServer, openClient, plan, planned } from '../../../test-kit/app.js'
import { liveRows as untypedRows } from '../src/index.js'
import { watchAngular, within } from './kit/angular.js'
import { injectors } from './kit/app.js'

const { liveRows, liveRow, liveTree } = injectors

watchAngular()

const namesOf = (rows: readonly { readonly name?: string }[] | undefined) => rows?.map(({ name }) => name)

/** Queries of a limit that note when they are watched. */
function recorded(client: Client) {
  const steps: string[] = []
  const select = (limit: number) => {
    const selection = client.db.workout.orderBy('name').limit(limit)
    const live = selection.live()
    const subscribe: typeof live.subscribe = changed => {
      steps.push(`watch ${limit}`)
      const stop = live.subscribe(changed)
      return () => {
        steps.push(`end ${limit}`)
        stop()
      }
    }
    return Object.assign(selection, { live: () => ({ ...live, subscribe }) })
  }
  return { steps, select }
}

describe('liveRows', () => {
  test('gives the rows as they change, and the same object for a row that did not change', async () => {
    const server = newServer()
    const client = newClient({}, server)
    const { value: rows } = within(client, () => liveRows(db => db.workout.orderBy('name')))
    expect(rows()).toBeUndefined()
    await eventually(() => expect(rows()).toEqual([]))
    const [a] = await plan(client, 'A', 'B')
    await client.sync()
    await eventually(() => expect(rows()?.map(row => row.$sync)).toEqual(['synced', 'synced']))
    const before = rows()
    server.push('alice', [{ op: 'patch', type: 'workout', id: a!, data: { name: 'A2' } }])
    await client.sync()
    await eventually(() => expect(namesOf(rows())).toEqual(['A2', 'B']))
    expect(rows()?.[0]).not.toBe(before?.[0])
    expect(rows()?.[1]).toBe(before?.[1])
    expect(rows()).toBe(rows())
  })

  test('tells other signals only when its rows change', async () => {
    const client = await openClient({ user: () => null })
    const seen: unknown[] = []
    const { value: names } = within(client, () => {
      const rows = liveRows(db => db.workout.where({ name: 'A' }))
      return computed(() => {
        seen.push(rows())
        return namesOf(rows())
      })
    })
    await plan(client, 'A')
    await eventually(() => expect(names()).toEqual(['A']))
    const before = seen.length
    await plan(client, 'not asked for')
    await client.db.exercise.create({ name: 'Squat' })
    TestBed.tick()
    expect(names()).toEqual(['A'])
    expect(seen).toHaveLength(before)
  })

  test('goes over to another query when a signal that it reads changes', async () => {
    const client = await openClient()
    const { steps, select } = recorded(client)
    const limit = signal(1)
    const { value: rows } = within(client, () => liveRows(() => select(limit())))
    await plan(client, 'A', 'B', 'C')
    await eventually(() => expect(steps).toEqual(['watch 1']))
    expect(namesOf(rows())).toEqual(['A'])
    limit.set(2)
    // The type is loaded, so there is no moment without rows.
    expect(namesOf(rows())).toEqual(['A', 'B'])
    await eventually(() => expect(steps).toEqual(['watch 1', 'end 1', 'watch 2']))
    await plan(client, 'A0')
    await eventually(() => expect(namesOf(rows())).toEqual(['A', 'A0']))
  })

  test('keeps its subscription when the new query has the same content', async () => {
    const client = await openClient()
    const { steps, select } = recorded(client)
    const page = signal({ size: 5 })
    const { value: rows } = within(client, () => liveRows(() => select(page().size)))
    await plan(client, 'A')
    await eventually(() => expect(steps).toEqual(['watch 5']))
    page.set({ size: 5 })
    TestBed.tick()
    expect(namesOf(rows())).toEqual(['A'])
    expect(steps).toEqual(['watch 5'])
  })

  test('misses no change between its first read and its subscription', async () => {
    const client = await openClient()
    const { steps, select } = recorded(client)
    await plan(client, 'A')
    await client.db.workout.all().get()
    const { value: rows } = within(client, () => liveRows(() => select(5)))
    expect(namesOf(rows())).toEqual(['A'])
    await client.close()
    expect(steps).toEqual([])
    await eventually(() => expect(rows()).toBeUndefined())
  })

  test('asks for nothing while there is no query', async () => {
    const client = await openClient()
    await plan(client, 'A')
    const isWanted = signal(false)
    const { value: rows } = within(client, () => liveRows(db => (isWanted() ? db.workout.all() : null)))
    TestBed.tick()
    expect(rows()).toBeUndefined()
    isWanted.set(true)
    await eventually(() => expect(namesOf(rows())).toEqual(['A']))
  })

  test('ends its subscription with its injection context', async () => {
    const client = await openClient()
    const { steps, select } = recorded(client)
    const { value: rows, destroy } = within(client, () => liveRows(() => select(5)))
    await plan(client, 'A')
    await eventually(() => expect(steps).toEqual(['watch 5']))
    expect(namesOf(rows())).toEqual(['A'])
    destroy()
    expect(steps).toEqual(['watch 5', 'end 5'])
    await plan(client, 'B')
    expect(namesOf(rows())).toEqual(['A'])
  })

  test('throws where it is read when the store cannot load the rows', async () => {
    const factory = memoryStore()
    const store: StoreFactory = {
      ...factory,
      store: user => Object.assign(factory.store(user), { loadBase: () => Promise.reject(new Error('no data')) }),
    }
    const client = await openClient({ store })
    const { value: rows } = within(client, () => liveRows(db => db.workout.all()))
    await eventually(() => expect(() => rows()).toThrow('no data'))
  })

  test('cannot be called outside of an injection context', () => {
    expect(() => untypedRows(() => null)).toThrow('NG0203')
  })
})

describe('liveRow', () => {
  test('gives the row of an id that may change, and null when there is none', async () => {
    const client = await openClient()
    const [a, b] = await plan(client, 'A', 'B')
    const id = signal<string | undefined>(a)
    const { value } = within(client, () => ({
      followed: liveRow(db => db.workout, id),
      fixed: liveRow(db => db.workout, b),
      absent: liveRow(db => db.workout, undefined),
    }))
    await eventually(() => expect([value.followed()?.name, value.fixed()?.name]).toEqual(['A', 'B']))
    expect(value.absent()).toBeNull()
    id.set(b)
    expect(value.followed()).toBe(value.fixed())
    await client.db.workout.patch(b!, { name: 'B2' })
    await eventually(() => expect([value.followed()?.name, value.fixed()?.name]).toEqual(['B2', 'B2']))
    id.set(undefined)
    expect(value.followed()).toBeNull()
    await client.db.workout.delete(b!)
    await eventually(() => expect(value.fixed()).toBeNull())
  })
})

describe('liveTree', () => {
  test('gives an entity with everything below it, and the entities that it refers to', async () => {
    const client = await openClient()
    const id = signal<string | null>(null)
    const { value: tree } = within(client, () => liveTree(db => db.workout, id, { workout_exercise: ['exercise_id'] }))
    expect(tree()).toBeNull()
    const { value: ids } = await client.write(tx => {
      const exercise = tx.exercise.create({ name: 'Squat' })
      const workout = tx.workout.create(planned('A'))
      const below = tx.workout_exercise.create({ workout_id: workout.id, exercise_id: exercise.id })
      return { workout: workout.id, below: below.id }
    })
    id.set(ids.workout)
    await eventually(() => expect(tree()?.row.name).toBe('A'))
    const [below] = tree()?.children.workout_exercise ?? []
    expect(below?.references.exercise_id?.name).toBe('Squat')
    await client.db.workout_set.create({ workout_exercise_id: ids.below, reps: 5 })
    const sets = () => tree()?.children.workout_exercise[0]?.children.workout_set.map(({ row }) => row.reps)
    await eventually(() => expect(sets()).toEqual([5]))
    id.set(crypto.randomUUID())
    await eventually(() => expect(tree()).toBeNull())
  })
})
