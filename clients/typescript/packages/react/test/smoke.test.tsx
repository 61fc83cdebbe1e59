// @vitest-environment jsdom
import { render, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import { expect, test } from 'vitest'
import { hooks, newClient, newServer, plan } from './kit/app.js'

const { ReplogProvider, useLive } = hooks

function Names() {
  const rows = useLive(db => db.workout.orderBy('name'))
  return <p>{rows ? rows.map(row => row.name).join() : 'loading'}</p>
}

test('shows', async () => {
  const client = newClient(newServer())
  render(
    <StrictMode>
      <ReplogProvider client={client}>
        <Names />
      </ReplogProvider>
    </StrictMode>,
  )
  expect(screen.getByText('loading')).toBeDefined()
  await client.open()
  await plan(client, 'A', 'B')
  await screen.findByText('A,B')
})
