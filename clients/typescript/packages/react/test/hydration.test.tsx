// @vitest-environment jsdom
import { act, screen } from '@testing-library/react'
import { StrictMode, Suspense } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { expect, onTestFinished, test } from 'vitest'
import { type Client, eventually, newClient, openClient, plan } from '../../../test-kit/app.js'
import { useSyncStatus } from '../src/index.js'
import { hooks, watchReact } from './kit/app.js'
import { Names, SuspendedNames, Waiting } from './kit/components.js'

const { ReplogProvider } = hooks

watchReact()

function Phase() {
  return <p>{useSyncStatus().phase}</p>
}

const app = (client: Client) => (
  <StrictMode>
    <ReplogProvider client={client}>
      <Names />
      <Phase />
      <Suspense fallback={<Waiting />}>
        <SuspendedNames />
      </Suspense>
    </ReplogProvider>
  </StrictMode>
)

test.each(['closed', 'open'] as const)('a page of a server takes over when the client is %s', async state => {
  const client = state === 'open' ? await openClient({ user: () => null }) : newClient({ user: () => null })
  if (state === 'open') {
    await plan(client, 'A')
  }
  const container = document.body.appendChild(document.createElement('div'))
  container.innerHTML = renderToString(app(newClient()))
  expect(container.textContent).toContain('loading')
  const mismatches: string[] = []
  const root = hydrateRoot(container, app(client), {
    onRecoverableError: error => mismatches.push(String(error)),
  })
  onTestFinished(async () => {
    await act(async () => root.unmount())
    container.remove()
  })
  const names = state === 'open' ? 'names: A' : 'names:'
  await eventually(() => expect(screen.getAllByText(names)).toHaveLength(2))
  await screen.findByText('signed_out')
  // The boundary whose fallback the server sent is rendered anew, and React says so.
  expect(mismatches.filter(text => !text.includes('useLiveSuspense'))).toEqual([])
})
