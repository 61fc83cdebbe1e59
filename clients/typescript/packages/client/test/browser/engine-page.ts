import { type AnyCatalogue, createClient, indexedDbStore, type Replog } from '@replog/client'

/** The functions of a page with a client, for tests. */
export interface EnginePage {
  open(url: string, user: string, store: string): Promise<void>
  /** Requests of this page fail from now on, or no more. */
  setOffline(isOffline: boolean): void
  /** Makes an exercise; it is durable afterwards. */
  create(name: string): Promise<string>
  createMany(count: number): Promise<number>
  rename(id: string, name: string): Promise<void>
  /** The exercises that the page shows, by name, with how far each is. */
  rows(): Promise<Record<string, string>>
  count(): Promise<number>
  sync(): Promise<string>
  status(): { readonly pending: number; readonly online: boolean; readonly phase: string }
  /** Ends when the server has decided everything that was written here. */
  drained(): Promise<void>
  /** Milliseconds from a write to the call of a live query, for so many writes one after the other. */
  measureLive(writes: number): Promise<readonly number[]>
  /** Milliseconds from `open` to the first rows of a query. */
  measureOpen(url: string, user: string, store: string): Promise<number>
  heapMegabytes(): number
}

let client: Replog<AnyCatalogue> | undefined
let isOffline = false

const opened = (): Replog<AnyCatalogue> => {
  if (!client) {
    throw new Error('not open')
  }
  return client
}

const exercises = () => opened().db.exercise!

const api: EnginePage = {
  async open(url, user, store) {
    client = createClient({
      url,
      store: indexedDbStore(store, { durability: 'relaxed' }),
      user: () => user,
      token: async ({ signal }) => (await fetch(`${url}/dev/token?sub=${user}`, { signal })).text(),
      fetch: (input, init) => (isOffline ? Promise.reject(new TypeError('offline')) : fetch(input, init)),
      log: { debug: () => {}, warn: message => void globalThis.report(message) },
    })
    await client.open()
  },
  setOffline(offline) {
    isOffline = offline
  },
  async create(name) {
    return (await exercises().create({ name })).value.id
  },
  async createMany(count) {
    const start = performance.now()
    for (let i = 0; i < count; i++) {
      await exercises().create({ name: `many ${i}` })
    }
    return (count / (performance.now() - start)) * 1000
  },
  async rename(id, name) {
    await exercises().patch(id, { name })
  },
  async rows() {
    const rows = (await exercises().all().get()) as readonly unknown[] as { name: string; $sync: string }[]
    return Object.fromEntries(rows.map(row => [row.name, row.$sync]))
  },
  async count() {
    return (await exercises().all().get()).length
  },
  async sync() {
    return (await opened().sync({ signal: AbortSignal.timeout(30_000) })).state
  },
  status() {
    const { pending, online, phase } = opened().status.get()
    return { pending, online, phase }
  },
  drained() {
    return new Promise(resolve => {
      const end = opened().status.subscribe(() => look())
      const look = () => {
        if (opened().status.get().pending === 0) {
          end()
          resolve()
        }
      }
      look()
    })
  },
  async measureLive(writes) {
    const times: number[] = []
    let seen = () => {}
    const end = exercises()
      .all()
      .subscribe(() => seen())
    await exercises().all().get()
    for (let i = 0; i < writes; i++) {
      const start = performance.now()
      const shown = new Promise<void>(resolve => {
        seen = resolve
      })
      await exercises().create({ name: `live ${i}` })
      await shown
      times.push(performance.now() - start)
    }
    end()
    return times
  },
  async measureOpen(url, user, store) {
    const start = performance.now()
    await api.open(url, user, store)
    await exercises().all().get()
    return performance.now() - start
  },
  heapMegabytes() {
    const { memory } = performance as Performance & { memory?: { usedJSHeapSize: number } }
    return (memory?.usedJSHeapSize ?? 0) / 2 ** 20
  },
}

globalThis.page = api
