// @vitest-environment jsdom
import 'fake-indexeddb/auto'
import { ModelServer, systemClock } from '@replog/testing'
import { fireEvent, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { withUser, writePrograms } from '../../../test-kit/guide.js'

const SERVER = process.env.REPLOG_URL
const user = `react-${crypto.randomUUID()}`
const programs = writePrograms(import.meta.url, 'readme', {
  change: withUser(SERVER ?? 'http://model.test', user),
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
  await screen.findByText('Online, 0 to send')
  fireEvent.click(await screen.findByText('Add'))
  await screen.findByText('Squat')
  fireEvent.click(screen.getByText('Delete'))
  await vi.waitFor(() => expect(screen.queryByText('Squat')).toBeNull())
  await screen.findByText('Online, 0 to send')
})
