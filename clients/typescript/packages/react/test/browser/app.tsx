import { createClient, indexedDbStore } from '@replog/client'
import { StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import type { Catalogue } from '../../../client/test/cli/golden/shipped.js'
import { createReplogHooks } from '../../src/index.js'

const { ReplogProvider, useLiveSuspense, useSyncStatus, useWrite } = createReplogHooks<Catalogue>()
const { server, user, token } = Object.fromEntries(new URLSearchParams(location.search))

const client = createClient<Catalogue>({
  url: server!,
  store: indexedDbStore('react'),
  user: () => user!,
  token: async () => token!,
})

function Workouts() {
  const rows = useLiveSuspense(db => db.workout.orderBy('name'))
  const { write } = useWrite()
  const add = () =>
    write(tx =>
      tx.workout.create({ status: 'scheduled', scheduled_date: '2026-11-29', name: `workout ${rows.length + 1}` }),
    )
  return (
    <>
      <button type="button" onClick={add}>
        add
      </button>
      {rows.map(row => (
        <button
          key={row.id}
          type="button"
          onClick={() => write(tx => tx.workout.patch(row, { name: `${row.name} again` }))}
        >
          {row.name}
        </button>
      ))}
    </>
  )
}

function Indicator() {
  const { phase, pending } = useSyncStatus()
  return <p>{`${phase}, ${pending} pending`}</p>
}

createRoot(document.body.appendChild(document.createElement('main'))).render(
  <StrictMode>
    <ReplogProvider client={client}>
      <Indicator />
      <Suspense fallback={<p>loading</p>}>
        <Workouts />
      </Suspense>
    </ReplogProvider>
  </StrictMode>,
)

const texts = (): string[] => [...document.querySelectorAll('p, button')].map(({ textContent }) => textContent)

const api = {
  /** The texts that the app shows. */
  texts,
  click(text: string): void {
    const button = [...document.querySelectorAll('button')].find(({ textContent }) => textContent === text)
    if (!button) {
      throw new Error(`no button: ${text} (expected: one of ${texts()})`)
    }
    button.click()
  },
  /** Ends when the page can be loaded without a network. */
  keepPage: async (): Promise<void> => {
    await navigator.serviceWorker.register('/worker.js')
    await navigator.serviceWorker.ready
  },
}

export type AppPage = typeof api
globalThis.page = api
