// @vitest-environment jsdom
import { ModelServer, systemClock } from '@replog/testing'
import { act, fireEvent, screen } from '@testing-library/react'
import type { Root } from 'react-dom/client'
import { expect, test, vi } from 'vitest'
import { withUser, writePrograms } from '../../../test-kit/guide.js'
import { stubIndexedDb } from '../../../test-kit/indexed-db.js'

stubIndexedDb()

const SERVER = process.env.REPLOG_URL
const user = `react-${crypto.randomUUID()}`
const asUser = withUser(SERVER ?? 'http://model.test', user)
const shown: { app?: Root } = {}
vi.stubGlobal('shown', shown)
const programs = writePrograms(import.meta.url, 'readme', {
  change: code => asUser(code).replace('createRoot(root).render(', '(shown.app = createRoot(root)).render('),
})

// The last program is a test. It is made here, and runs with those below.
await import(programs.at(-1)!)

test('the app of the guide works', async () => {
  if (SERVER === undefined) {
    const model = new ModelServer({ clock: systemClock })
    const answer = model.fetch()
    vi.stubGlobal('fetch', async (input: string, init?: RequestInit) =>
      input.includes('/dev/token') ? new Response(model.token(user)) : answer(input, init),
    )
  }
  document.body.innerHTML = '<div id="root"></div>'
  await import(programs[1]!)
  // A server that is busy needs more than the second that the library waits.
  await screen.findByText('Online, 0 to send', {}, { timeout: 30_000 })
  fireEvent.click(await screen.findByText('Add'))
  await screen.findByText('Squat')
  fireEvent.click(screen.getByText('Delete'))
  await vi.waitFor(() => expect(screen.queryByText('Squat')).toBeNull())
  await screen.findByText('Online, 0 to send')

  // Later news of the client would render the app when the document of this test is gone.
  act(() => shown.app!.unmount())
  await (await import(programs[0]!)).replog.close()
})
