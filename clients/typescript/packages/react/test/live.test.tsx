// @vitest-environment jsdom
import { memoryStore } from '@replog/client'
import { render, screen } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { describe, expect, test } from 'vitest'
import { eventually, newClient, openClient, plan, planned } from '../../../test-kit/app.js'
import { changedStore } from '../../../test-kit/store.js'
import { hooks, watchReact } from './kit/app.js'
import { Boundary, Counts, Lines, Name, Names, type SelectWorkouts } from './kit/components.js'

const { ReplogProvider } = hooks

watchReact()

/** Renders below a provider, in StrictMode. */
async function shown(app: ReactNode) {
  const client = await openClient()
  const wrap = (content: ReactNode) => <ReplogProvider client={client}>{content}</ReplogProvider>
  const { rerender, unmount } = render(wrap(app), { wrapper: StrictMode })
  return { client, rerender: (content: ReactNode) => rerender(wrap(content)), unmount }
}

describe('useLive', () => {
  test('with a query that is made in each render, renders only when its rows change', async () => {
    const renders: string[] = []
    const select: SelectWorkouts = db =>
      db.workout.where({ status: 'scheduled', name: { in: ['A', 'B', 'C'] } }).orderBy('name')
    const { client } = await shown(<Names select={select} onRender={text => renders.push(text)} />)
    await screen.findByText('names:')
    await plan(client, 'A')
    await screen.findByText('names: A')
    await client.sync()
    const before = renders.length
    await plan(client, 'not asked for')
    await client.db.exercise.create({ name: 'Squat' })
    await client.sync()
    expect(renders.length).toBe(before)
    await plan(client, 'B')
    await screen.findByText('names: A,B')
    expect(new Set(renders)).toEqual(new Set(['loading', 'names: ', 'names: A', 'names: A,B']))
  })

  test('renders the row component of the one row of 1,000 that changed', async () => {
    const renders: (string | undefined)[] = []
    // Without a user nothing is sent, so that nothing but this test changes rows.
    const client = await openClient({ user: () => null })
    const names = Array.from({ length: 1_000 }, (_, i) => `name ${i}`)
    const ids = [await plan(client, ...names.slice(0, 500)), await plan(client, ...names.slice(500))].flat()
    render(
      <ReplogProvider client={client}>
        <Lines onRender={name => renders.push(name)} />
      </ReplogProvider>,
    )
    await screen.findByText('name 999')
    expect(renders).toHaveLength(1_000)
    renders.length = 0
    await client.db.workout.patch(ids[500]!, { name: 'another name' })
    await screen.findByText('another name')
    expect(renders).toEqual(['another name'])
  })

  test('goes over to another query when its dependencies change', async () => {
    const of = (status: 'scheduled' | 'skipped') => (
      <Names select={db => db.workout.where({ status }).orderBy('name')} deps={[status]} />
    )
    const { client, rerender } = await shown(of('scheduled'))
    const [id] = await plan(client, 'A')
    await plan(client, 'B')
    await client.db.workout.patch(id!, { status: 'skipped' })
    await screen.findByText('names: B')
    rerender(of('skipped'))
    expect(screen.getByText('names: A')).toBeDefined()
    await plan(client, 'C')
    rerender(of('scheduled'))
    expect(screen.getByText('names: B,C')).toBeDefined()
  })

  test('keeps its query while its dependencies are the same', async () => {
    let queries = 0
    const app = () => (
      <Names
        deps={[]}
        select={db => {
          queries++
          return db.workout.all()
        }}
      />
    )
    const { rerender } = await shown(app())
    await screen.findByText('names:')
    const before = queries
    rerender(app())
    expect(queries).toBe(before)
  })

  test('shows its rows at once when the same component is mounted anew', async () => {
    const renders: string[] = []
    const app = (key: number) => <Names key={key} onRender={text => renders.push(text)} />
    const { client, rerender } = await shown(app(1))
    await plan(client, 'A')
    await screen.findByText('names: A')
    renders.length = 0
    rerender(app(2))
    rerender(null)
    rerender(app(3))
    await plan(client, 'B')
    await screen.findByText('names: A,B')
    expect(new Set(renders)).toEqual(new Set(['names: A', 'names: A,B']))
  })

  test('shows another query of the same type in its first render', async () => {
    const renders: string[] = []
    const app = (limit: number) => (
      <Names
        key={limit}
        select={db => db.workout.orderBy('name').limit(limit)}
        onRender={text => renders.push(`${limit} ${text}`)}
      />
    )
    const { client, rerender } = await shown(app(1))
    await plan(client, 'A', 'B', 'C')
    await screen.findByText('names: A')
    renders.length = 0
    rerender(app(2))
    expect(new Set(renders)).toEqual(new Set(['2 names: A,B']))
  })

  test('shows several queries, and several components, in the same state', async () => {
    const sums = new Set<number>()
    const onRender = (counts: readonly number[]) => sums.add(counts.reduce((sum, count) => sum + count))
    const client = await openClient()
    const [id] = await plan(client, 'A')
    render(
      <ReplogProvider client={client}>
        <Counts onRender={onRender} />
        <Counts onRender={onRender} />
      </ReplogProvider>,
    )
    await eventually(() => expect(document.body.textContent).toBe('1,0,01,0,0'))
    await client.db.workout.patch(id!, { status: 'skipped' })
    await eventually(() => expect(document.body.textContent).toBe('0,1,00,1,0'))
    expect(sums).toEqual(new Set([1]))
  })

  test('renders nothing after it is unmounted', async () => {
    const renders: string[] = []
    const { client, unmount } = await shown(<Names onRender={text => renders.push(text)} />)
    await client.open()
    await screen.findByText('names:')
    unmount()
    renders.length = 0
    await plan(client, 'A')
    await client.sync()
    expect(renders).toEqual([])
  })

  test('asks for nothing with null', async () => {
    const { client, rerender } = await shown(<Names select={null} />)
    await plan(client, 'A')
    expect(screen.getByText('loading')).toBeDefined()
    rerender(<Names />)
    expect(screen.getByText('names: A')).toBeDefined()
    rerender(<Names select={null} />)
    expect(screen.getByText('loading')).toBeDefined()
  })

  test('throws to the boundary when the store cannot load the rows', async () => {
    const store = changedStore(memoryStore(), () => ({ loadBase: () => Promise.reject(new Error('no data')) }))
    const errors: unknown[] = []
    render(
      <ReplogProvider client={newClient({ store })}>
        <Boundary>
          <Names />
        </Boundary>
      </ReplogProvider>,
      { wrapper: StrictMode, onCaughtError: error => errors.push(error) },
    )
    await screen.findByText('no data')
    expect(errors).toHaveLength(1)
  })
})

test('1,000 components with a query each render once, and one of them when its row changes', async () => {
  const renders: string[] = []
  const client = await openClient({ user: () => null })
  const names = Array.from({ length: 1_000 }, (_, i) => `name ${i}`)
  const ids = [await plan(client, ...names.slice(0, 500)), await plan(client, ...names.slice(500))].flat()
  const onRender = (text: string) => renders.push(text)
  render(
    <ReplogProvider client={client}>
      {ids.map(id => (
        <Name key={id} id={id} onRender={onRender} />
      ))}
    </ReplogProvider>,
  )
  expect(renders).toEqual(names)
  await client.db.workout.patch(ids[500]!, { name: 'another name' })
  await screen.findByText('another name')
  expect(renders).toEqual([...names, 'another name'])
})

test('useRow shows one row: while it is loaded, when there is none, and as it changes', async () => {
  const renders = new Set<string>()
  const onRender = (text: string) => renders.add(text)
  const id = crypto.randomUUID()
  const { client, rerender } = await shown(<Name id={id} onRender={onRender} />)
  await screen.findByText('none')
  await client.db.workout.create({ id, ...planned('A') })
  await screen.findByText('A')
  const [other] = await plan(client, 'B')
  await client.db.workout.patch(id, { name: 'C' })
  await screen.findByText('C')
  expect(renders).toEqual(new Set(['loading', 'none', 'A', 'C']))
  rerender(<Name id={other} />)
  expect(screen.getByText('B')).toBeDefined()
  await client.db.workout.delete(other!)
  await screen.findByText('none')
  rerender(<Name id={id} />)
  expect(screen.getByText('C')).toBeDefined()
  rerender(<Name id={undefined} />)
  expect(screen.getByText('none')).toBeDefined()
})
