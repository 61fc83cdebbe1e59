// @vitest-environment jsdom
import { effect } from '@angular/core'
import { expect, test } from 'vitest'
import { type Client, eventually, newServer, openClient, plan } from '../../../test-kit/app.js'
import { watchAngular, within } from './kit/angular.js'
import { injectors } from './kit/app.js'

const { liveRow, liveRows } = injectors

watchAngular()

/** The names of the workouts, each state that an effect saw. */
function shown(client: Client): (string | undefined)[] {
  const states: (string | undefined)[] = []
  within(client, () => {
    const rows = liveRows(db => db.workout.orderBy('name'))
    effect(
      () =>
        void states.push(
          rows()
            ?.map(({ name }) => name)
            .join(),
        ),
    )
  })
  return states
}

const last = (states: readonly unknown[], expected: string) => eventually(() => expect(states.at(-1)).toBe(expected))

test('at sign-in, the rows from before stay', async () => {
  const session: { user: string | null } = { user: null }
  const client = await openClient({ user: () => session.user })
  const states = shown(client)
  await plan(client, 'A')
  await last(states, 'A')
  states.length = 0
  session.user = 'alice'
  await client.signIn()
  await client.sync()
  await plan(client, 'B')
  await last(states, 'A,B')
  expect(['A', 'A,B']).toEqual(expect.arrayContaining(states))
})

test('at sign-out, the rows of the user are gone, and the next user sees nothing of them', async () => {
  const server = newServer()
  const session = { user: 'alice' }
  const client = await openClient({ user: () => session.user }, server)
  const states = shown(client)
  const [id] = await plan(client, 'of alice')
  const { value: row } = within(client, () => liveRow(db => db.workout, id))
  await last(states, 'of alice')
  await eventually(() => expect(row()?.name).toBe('of alice'))
  await client.sync()
  await client.signOut()
  expect(row()).toBeNull()
  await last(states, '')
  session.user = 'bob'
  await client.signIn()
  states.length = 0
  await plan(client, 'of bob')
  await last(states, 'of bob')
  expect(states.join()).not.toContain('alice')
  expect(row()).toBeNull()
})

test('when the app closes the client, its rows are gone until it is open again', async () => {
  const client = await openClient()
  const states = shown(client)
  await plan(client, 'A')
  await last(states, 'A')
  await client.close()
  await eventually(() => expect(states.at(-1)).toBeUndefined())
  await client.open()
  await last(states, 'A')
})
