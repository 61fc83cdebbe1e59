import { type AnyCatalogue, createClient, encryptedStore, indexedDbStore, type Replog } from '@replog/client'
import { SCREEN_ROWS } from '../src/data.js'
import type { Database, OpenOptions, Server, Shown } from './library.js'
import { offer } from './page.js'
import { tokenOf } from './pull.js'

/** The same key each time, so that the data can be opened again. */
const KEY = new Uint8Array(32).fill(7)
const NOBODY: Server = { url: '', user: 'bench' }

async function storeOf({ database, durability, isEncrypted }: OpenOptions) {
  const store = indexedDbStore(database, { durability })
  if (!isEncrypted) {
    return store
  }
  return encryptedStore(store, await crypto.subtle.importKey('raw', KEY, 'AES-GCM', false, ['encrypt', 'decrypt']))
}

/** Ends when this is so; it is looked at again at each change of the status. */
function until(client: Replog<AnyCatalogue>, isSo: () => boolean): Promise<void> {
  return new Promise(resolve => {
    const look = () => {
      if (isSo()) {
        end()
        resolve()
      }
    }
    const end = client.status.subscribe(look)
    look()
  })
}

/** How often it is looked whether the first pull is complete. Looking costs time, so it is not done more often. */
const LOOK_MS = 100

/** Ends when the first pull is complete. */
async function firstPull(client: Replog<AnyCatalogue>): Promise<'synced'> {
  while (!client.exportDiagnostics().store.isFirstPullComplete) {
    await new Promise(resolve => setTimeout(resolve, LOOK_MS))
  }
  return 'synced'
}

async function open(options: OpenOptions): Promise<Database> {
  let { isOnline } = options
  const server = options.server ?? NOBODY
  const ifOnline = <T>(request: () => Promise<T>) =>
    isOnline ? request() : Promise.reject(new TypeError('The bench keeps this page offline.'))
  const client = createClient({
    url: server.url,
    store: await storeOf(options),
    user: () => server.user,
    token: ({ signal }) => ifOnline(() => tokenOf(server, signal)),
    fetch: (input, init) => ifOnline(() => fetch(input, init)),
    log: { debug: () => {}, warn: () => {} },
  })
  await client.open()
  const sets = client.db.workout_set!
  return {
    async fill() {
      isOnline = true
      // A sync goes on while another tab writes, so the end of the first pull is looked for too.
      const state = await Promise.race([client.sync().then(sync => sync.state), firstPull(client)])
      isOnline = options.isOnline
      if (state !== 'synced') {
        throw new Error(`sync: ${state} (expected: synced)`)
      }
    },
    screen: () => sets.orderBy('completed_at').limit(SCREEN_ROWS).get(),
    all: () => sets.all().get(),
    async add(row) {
      await sets.create({ ...row })
    },
    watch: (exercise, changed: (rows: readonly Shown[]) => void) =>
      sets.where({ workout_exercise_id: exercise }).subscribe(changed),
    lead: null,
    queue: {
      async send(row) {
        const { status } = await (await sets.create({ ...row })).server
        if (status !== 'applied') {
          throw new Error(`The server's outcome: ${status} (expected: applied)`)
        }
      },
      drained: () => until(client, () => client.status.get().pending === 0),
    },
    close: () => client.close(),
  }
}

offer(open)
