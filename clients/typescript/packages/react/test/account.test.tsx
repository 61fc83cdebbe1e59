// @vitest-environment jsdom
import { render, screen } from '@testing-library/react'
import { StrictMode, Suspense } from 'react'
import { expect, test } from 'vitest'
import { type Client, eventually, newServer, openClient, plan } from '../../../test-kit/app.js'
import { hooks, watchReact } from './kit/app.js'
import { Name, Names, SuspendedNames, Waiting } from './kit/components.js'

const { ReplogProvider } = hooks

watchReact()

/** An open client whose user can be changed. */
async function device(user: string | null) {
  const session = { user }
  const client = await openClient({ user: () => session.user })
  return { session, client }
}

function shown(client: Client) {
  const renders: string[] = []
  let waits = 0
  const onRender = (text: string) => renders.push(text)
  render(
    <ReplogProvider client={client}>
      <Names onRender={onRender} />
      <Suspense fallback={<Waiting onShown={() => waits++} />}>
        <SuspendedNames onRender={onRender} />
      </Suspense>
    </ReplogProvider>,
    { wrapper: StrictMode },
  )
  return { renders, waits: () => waits }
}

const both = (text: string) => eventually(() => expect(screen.getAllByText(text)).toHaveLength(2))

test('at sign-in, the rows from before stay in sight', async () => {
  const { client, session } = await device(null)
  const { renders, waits } = shown(client)
  await plan(client, 'A')
  await both('names: A')
  renders.length = 0
  const before = waits()
  session.user = 'alice'
  await client.signIn()
  await client.sync()
  await plan(client, 'B')
  await both('names: A,B')
  expect(new Set(renders)).toEqual(new Set(['names: A', 'names: A,B']))
  expect(waits()).toBe(before)
})

test('at sign-out, the rows of the user are gone, and those of the device are shown', async () => {
  const { client } = await device('alice')
  const { renders } = shown(client)
  await plan(client, 'of alice')
  await both('names: of alice')
  await client.sync()
  renders.length = 0
  await client.signOut()
  await both('names:')
  await plan(client, 'of nobody')
  await both('names: of nobody')
  expect(new Set(renders)).toEqual(new Set(['names: ', 'names: of nobody']))
})

test('after another user has signed in, nothing of the first is rendered', async () => {
  const server = newServer()
  const session = { user: 'alice' }
  const client = await openClient({ user: () => session.user }, server)
  const { renders } = shown(client)
  const [id] = await plan(client, 'of alice')
  await both('names: of alice')
  await client.signOut()
  session.user = 'bob'
  await client.signIn()
  renders.length = 0
  render(
    <ReplogProvider client={client}>
      <Name id={id} />
    </ReplogProvider>,
  )
  await plan(client, 'of bob')
  await both('names: of bob')
  await screen.findByText('none')
  expect(renders.join()).not.toContain('alice')
})

test('when the app closes the client, its rows are gone', async () => {
  const { client } = await device('alice')
  render(
    <ReplogProvider client={client}>
      <Names />
    </ReplogProvider>,
  )
  await plan(client, 'A')
  await screen.findByText('names: A')
  await client.close()
  await screen.findByText('loading')
  await client.open()
  await screen.findByText('names: A')
})
