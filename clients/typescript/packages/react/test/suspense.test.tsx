// @vitest-environment jsdom
import { memoryStore } from '@replog/client'
import { act, fireEvent, render, screen } from '@testing-library/react'
import { type ReactNode, StrictMode, Suspense } from 'react'
import { expect, test } from 'vitest'
import { newClient, openClient, plan } from '../../../test-kit/app.js'
import { changedStore } from '../../../test-kit/store.js'
import { hooks, watchReact } from './kit/app.js'
import { Boundary, Steps, SuspendedExercises, SuspendedNames, Waiting } from './kit/components.js'

const { ReplogProvider } = hooks

watchReact()

test('the fallback is shown until the client is open and the rows are loaded', async () => {
  const client = newClient()
  render(
    <ReplogProvider client={client}>
      <Suspense fallback={<Waiting />}>
        <SuspendedNames />
      </Suspense>
    </ReplogProvider>,
    { wrapper: StrictMode },
  )
  expect(screen.getByText('waiting')).toBeDefined()
  await screen.findByText('names:')
  await plan(client, 'A')
  await screen.findByText('names: A')
  expect(screen.queryByText('waiting')).toBeNull()
})

test('components that suspend together are shown together', async () => {
  render(
    <ReplogProvider client={newClient()}>
      <Suspense fallback={<Waiting />}>
        <SuspendedNames />
        <SuspendedExercises />
      </Suspense>
    </ReplogProvider>,
    { wrapper: StrictMode },
  )
  await screen.findByText('exercises: 0')
  expect(screen.getByText('names:')).toBeDefined()
})

test('a component that is mounted anew, and one with another query of the type, do not suspend', async () => {
  let waits = 0
  const onShown = () => {
    waits++
  }
  const client = await openClient()
  await plan(client, 'A', 'B')
  const app = (key: number, limit: number): ReactNode => (
    <ReplogProvider client={client}>
      <Suspense fallback={<Waiting onShown={onShown} />}>
        <SuspendedNames key={key} select={db => db.workout.orderBy('name').limit(limit)} />
      </Suspense>
    </ReplogProvider>
  )
  const { rerender } = render(app(1, 1), { wrapper: StrictMode })
  await screen.findByText('names: A')
  waits = 0
  rerender(app(2, 1))
  rerender(app(3, 2))
  expect(screen.getByText('names: A,B')).toBeDefined()
  rerender(app(3, 1))
  expect(screen.getByText('names: A')).toBeDefined()
  expect(waits).toBe(0)
})

test('in a transition, the rows of before stay until the others are loaded', async () => {
  let waits = 0
  const onShown = () => {
    waits++
  }
  let release = () => {}
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  const store = changedStore(memoryStore(), real => ({
    loadBase: async type => {
      await (type === 'exercise' ? held : undefined)
      return real.loadBase(type)
    },
  }))
  render(
    <ReplogProvider client={await openClient({ store })}>
      <Suspense fallback={<Waiting onShown={onShown} />}>
        <Steps first={<SuspendedNames />} second={<SuspendedExercises />} />
      </Suspense>
    </ReplogProvider>,
    { wrapper: StrictMode },
  )
  await screen.findByText('names:')
  waits = 0
  fireEvent.click(screen.getByText('next'))
  await screen.findByText('pending')
  expect(screen.getByText('names:')).toBeDefined()
  await act(async () => release())
  await screen.findByText('exercises: 0')
  expect(waits).toBe(0)
})

test('rows that cannot be loaded throw to the boundary', async () => {
  const store = changedStore(memoryStore(), () => ({ loadBase: () => Promise.reject(new Error('no data')) }))
  const errors: unknown[] = []
  render(
    <ReplogProvider client={newClient({ store })}>
      <Boundary>
        <Suspense fallback={<Waiting />}>
          <SuspendedNames />
        </Suspense>
      </Boundary>
    </ReplogProvider>,
    { wrapper: StrictMode, onCaughtError: error => errors.push(error) },
  )
  await screen.findByText('no data')
  expect(errors).toHaveLength(1)
})
