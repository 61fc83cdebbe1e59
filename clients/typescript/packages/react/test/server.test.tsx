// @vitest-environment node
import { type ReactNode, Suspense } from 'react'
import { renderToReadableStream, renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { newClient } from '../../../test-kit/app.js'
import { useRejected, useSyncStatus, useWrite } from '../src/index.js'
import { hooks } from './kit/app.js'
import { Name, Names, SuspendedNames, Waiting } from './kit/components.js'

const { ReplogProvider } = hooks

function Others() {
  const { isWriting, error } = useWrite()
  const { phase, online } = useSyncStatus()
  return <p>{JSON.stringify({ isWriting, error, phase, online, rejected: useRejected().length })}</p>
}

const app = (client: ReturnType<typeof newClient>, content: ReactNode) => (
  <ReplogProvider client={client}>{content}</ReplogProvider>
)

test('on a server, everything is rendered as before the first rows, and nothing is opened', () => {
  expect([typeof window, typeof document, typeof indexedDB]).toEqual(['undefined', 'undefined', 'undefined'])
  const client = newClient()
  const html = renderToString(
    app(
      client,
      <>
        <Names />
        <Name id="a" />
        <Others />
      </>,
    ),
  ).replaceAll('&quot;', '"')
  expect(html).toBe(
    '<p>loading</p><p>loading</p><p>{"isWriting":false,"phase":"starting","online":false,"rejected":0}</p>',
  )
  expect(client.state).toBe('closed')
})

test('on a server, a component that suspends shows its fallback', async () => {
  const content = (
    <Suspense fallback={<Waiting />}>
      <SuspendedNames />
    </Suspense>
  )
  const client = newClient()
  expect(renderToString(app(client, content))).toContain('<p>waiting</p>')
  const errors: unknown[] = []
  const stream = await renderToReadableStream(app(client, content), { onError: error => void errors.push(error) })
  await stream.allReady
  expect(await new Response(stream).text()).toContain('<p>waiting</p>')
  expect(errors.map(String)).toEqual([expect.stringContaining('a server has no rows')])
  expect(() => renderToString(app(client, <SuspendedNames />))).toThrow('expected: a <Suspense> around the component')
})
