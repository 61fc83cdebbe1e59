// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import { expect, test } from 'vitest'
import { eventually, newClient, newServer, openClient, plan, planned } from '../../../test-kit/app.js'
import { useSyncStatus } from '../src/index.js'
import { hooks, watchReact } from './kit/app.js'

const { ReplogProvider, useRejected } = hooks

watchReact()

function Indicator({ onRender }: { readonly onRender?: (shown: string) => void }) {
  const { phase, pending, rejected } = useSyncStatus()
  const shown = `${phase}, ${pending} pending, ${rejected} rejected`
  onRender?.(shown)
  return <p>{shown}</p>
}

function RejectedList() {
  return useRejected().map(rejected => (
    <p key={rejected.mutationId}>
      <button type="button" onClick={() => rejected.edit({ reps: 3 })}>
        {`edit ${rejected.data.reps}`}
      </button>
      <button type="button" onClick={() => rejected.discard()}>
        {`discard ${rejected.data.reps}`}
      </button>
    </p>
  ))
}

test('the status is shown as it changes', async () => {
  const shown: string[] = []
  const server = newServer()
  const endOutage = server.outage({})
  const client = newClient({}, server)
  const { unmount } = render(
    <ReplogProvider client={client}>
      <Indicator onRender={text => shown.push(text)} />
    </ReplogProvider>,
    { wrapper: StrictMode },
  )
  expect(shown[0]).toBe('starting, 0 pending, 0 rejected')
  await eventually(() => expect(client.state).toBe('open'))
  await plan(client, 'A')
  await screen.findByText(/, 1 pending/)
  endOutage()
  await client.sync()
  await screen.findByText('idle, 0 pending, 0 rejected')
  unmount()
  shown.length = 0
  await client.signOut()
  expect(shown).toEqual([])
})

test('rejected writes are listed, and go when they are edited or discarded', async () => {
  const server = newServer()
  const client = await openClient({}, server)
  render(
    <ReplogProvider client={client}>
      <RejectedList />
      <Indicator />
    </ReplogProvider>,
    { wrapper: StrictMode },
  )
  const [workout_id, exercise_id, id] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()]
  await client.db.workout_set.create({ workout_exercise_id: id, reps: 1 })
  await client.db.workout_set.create({ workout_exercise_id: crypto.randomUUID(), reps: 2 })
  const edit = await screen.findByText('edit 1', {}, { timeout: 10_000 })
  const discard = await screen.findByText('discard 2', {}, { timeout: 10_000 })
  await screen.findByText(/2 rejected/)
  server.push('alice', [
    { op: 'create', type: 'workout', id: workout_id, data: planned('A') },
    { op: 'create', type: 'exercise', id: exercise_id, data: { name: 'Squat' } },
    { op: 'create', type: 'workout_exercise', id, data: { workout_id, exercise_id } },
  ])
  fireEvent.click(edit)
  fireEvent.click(discard)
  await screen.findByText('idle, 0 pending, 0 rejected')
  expect(screen.queryByText(/edit|discard/)).toBeNull()
  expect(server.entities('alice').map(({ data }) => data?.reps)).toContain(3)
})
