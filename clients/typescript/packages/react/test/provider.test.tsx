// @vitest-environment jsdom
import { memoryStore } from '@replog/client'
import { fireEvent, render, screen } from '@testing-library/react'
import { StrictMode, Suspense, useEffect, useState } from 'react'
import { describe, expect, test } from 'vitest'
import { eventually, newClient, openClient, plan, planned } from '../../../test-kit/app.js'
import { changedStore } from '../../../test-kit/store.js'
import { hooks, watchReact } from './kit/app.js'
import { Boundary, Names, SuspendedNames } from './kit/components.js'

const { ReplogProvider, useReplog, useWrite } = hooks

watchReact()

function Alone() {
  return <p>{useReplog().state}</p>
}

/** Writes when it is mounted. */
function Draft() {
  const { write } = useWrite()
  const [id] = useState(() => crypto.randomUUID())
  useEffect(() => {
    void write(tx => tx.workout.upsert({ id, ...planned('draft') }))
  }, [write, id])
  return <Names />
}

/** A store that tells when it is opened and closed. */
function recorded() {
  const steps: string[] = []
  const store = changedStore(memoryStore(), real => ({
    open: fresh => {
      steps.push('open')
      return real.open(fresh)
    },
    close: () => {
      steps.push('close')
      return real.close()
    },
  }))
  return { store, steps }
}

/** A store that cannot be opened until `repair` is called. */
function broken() {
  let isBroken = true
  const store = changedStore(memoryStore(), real => ({
    open: fresh => (isBroken ? Promise.reject(new Error('no space')) : real.open(fresh)),
  }))
  return {
    store,
    repair: () => {
      isBroken = false
    },
  }
}

describe('a provider', () => {
  test('opens its client once in StrictMode, and closes it when it is gone', async () => {
    const { store, steps } = recorded()
    const client = newClient({ store })
    const { unmount } = render(
      <ReplogProvider client={client}>
        <Names />
      </ReplogProvider>,
      { wrapper: StrictMode },
    )
    expect(screen.getByText('loading')).toBeDefined()
    await screen.findByText('names:')
    unmount()
    await eventually(() => expect(client.state).toBe('closed'))
    expect(steps).toEqual(['open', 'close'])
  })

  test('leaves a client open that another provider uses', async () => {
    const { store, steps } = recorded()
    const client = newClient({ store })
    const one = render(<ReplogProvider client={client} />)
    const other = render(
      <ReplogProvider client={client}>
        <Names />
      </ReplogProvider>,
    )
    await screen.findByText('names:')
    one.unmount()
    await plan(client, 'A')
    await screen.findByText('names: A')
    other.unmount()
    await eventually(() => expect(steps).toEqual(['open', 'close']))
  })

  test('leaves a client open that the app opened', async () => {
    const { store, steps } = recorded()
    const client = await openClient({ store })
    const app = (
      <ReplogProvider client={client}>
        <Names />
      </ReplogProvider>
    )
    const { unmount } = render(app)
    await screen.findByText('names:')
    unmount()
    render(app)
    await screen.findByText('names:')
    expect(steps).toEqual(['open'])
  })

  test('keeps the client open when it is mounted at another place', async () => {
    const { store, steps } = recorded()
    const client = newClient({ store })
    const app = (key: string) => (
      <ReplogProvider key={key} client={client}>
        <Names />
      </ReplogProvider>
    )
    const { rerender } = render(app('one'), { wrapper: StrictMode })
    await screen.findByText('names:')
    rerender(app('two'))
    expect(screen.getByText('names:')).toBeDefined()
    await plan(client, 'A')
    await screen.findByText('names: A')
    expect(steps).toEqual(['open'])
  })

  test('opens a client again after it was closed', async () => {
    const client = newClient()
    const app = (
      <ReplogProvider client={client}>
        <Names />
      </ReplogProvider>
    )
    render(app).unmount()
    await eventually(() => expect(client.state).toBe('closed'))
    render(app)
    await screen.findByText('names:')
    await plan(client, 'A')
    await screen.findByText('names: A')
  })

  test('goes over to another client', async () => {
    const [one, other] = [newClient(), newClient()]
    const app = (client: typeof one) => (
      <ReplogProvider client={client}>
        <Names />
      </ReplogProvider>
    )
    const { rerender } = render(app(one), { wrapper: StrictMode })
    await screen.findByText('names:')
    await plan(one, 'A')
    await screen.findByText('names: A')
    rerender(app(other))
    expect(screen.getByText('loading')).toBeDefined()
    await screen.findByText('names:')
    await plan(other, 'B')
    await screen.findByText('names: B')
    expect([one.state, other.state]).toEqual(['closed', 'open'])
  })

  test('is needed by the hooks', () => {
    const errors: unknown[] = []
    render(
      <Boundary>
        <Alone />
      </Boundary>,
      { onCaughtError: error => errors.push(error) },
    )
    expect(screen.getByText(/expected: a <ReplogProvider>/)).toBeDefined()
    expect(errors).toHaveLength(1)
  })

  test('opens the client before effects of its children write', async () => {
    const client = newClient()
    render(
      <ReplogProvider client={client}>
        <Draft />
      </ReplogProvider>,
      { wrapper: StrictMode },
    )
    await screen.findByText('names: draft')
  })
})

describe('an error of open', () => {
  test.each(['a provider with rows that suspend', 'a provider'])('is thrown to the boundary above %s', async name => {
    const { store, repair } = broken()
    const errors: unknown[] = []
    const Content = name === 'a provider' ? Names : SuspendedNames
    render(
      <Boundary>
        <Suspense fallback={<p>waiting</p>}>
          <ReplogProvider client={newClient({ store })}>
            <Content />
          </ReplogProvider>
        </Suspense>
      </Boundary>,
      { wrapper: StrictMode, onCaughtError: error => errors.push(error) },
    )
    const retry = await screen.findByText('no space')
    expect(errors).toHaveLength(1)
    repair()
    await eventually(() => {
      fireEvent.click(screen.queryByText('no space') ?? retry)
      expect(screen.queryByText('no space')).toBeNull()
    })
    await screen.findByText('names:')
  })

  test('goes to onError once, and the app can open the client then', async () => {
    const { store, repair } = broken()
    const client = newClient({ store })
    const errors: unknown[] = []
    const app = () => (
      <ReplogProvider client={client} onError={error => errors.push(error)}>
        <Names />
      </ReplogProvider>
    )
    const { rerender } = render(app(), { wrapper: StrictMode })
    await eventually(() => expect(errors).toEqual([new Error('no space')]))
    rerender(app())
    expect(screen.getByText('loading')).toBeDefined()
    repair()
    await client.open()
    await screen.findByText('names:')
    expect(errors).toHaveLength(1)
  })
})
