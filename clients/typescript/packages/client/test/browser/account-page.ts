import {
  type AnyCatalogue,
  anonymousAccount,
  createClient,
  indexedDbStore,
  type Replog,
  type SignedIn,
} from '@replog/client'

let client: Replog<AnyCatalogue>
let user: string | null = null
let server = ''

const tokenOf = async (subject: string, signal: AbortSignal) =>
  (await fetch(`${server}/dev/token?sub=${subject}`, { signal })).text()

const exercises = () => client.db.exercise!

/** A page whose user changes, for tests. */
const api = {
  async open(url: string, store: string, present: string | null): Promise<void> {
    server = url
    user = present
    client = createClient({
      url,
      store: indexedDbStore(store, { durability: 'relaxed' }),
      user: () => user,
      token: ({ signal }) => tokenOf(user ?? '', signal),
      log: { debug: () => {}, warn: message => console.debug(message) },
    })
    await client.open()
  },
  async create(name: string): Promise<void> {
    await exercises().create({ name })
  },
  async names(): Promise<readonly unknown[]> {
    return (await exercises().all().get()).map(row => row.name).sort()
  },
  async sync(): Promise<string> {
    return (await client.sync()).state
  },
  async signIn(as: string, anonymous?: string): Promise<SignedIn> {
    user = as
    const token = ({ signal }: { readonly signal: AbortSignal }) => tokenOf(anonymous ?? as, signal)
    return client.signIn(anonymous ? { from: anonymousAccount({ user: anonymous, token }) } : {})
  },
  async signOut(): Promise<void> {
    await client.signOut({ wipe: true })
    user = null
  },
  /** The databases of a store, which tell their users. */
  async databases(store: string): Promise<readonly string[]> {
    const names = (await indexedDB.databases()).map(({ name }) => name ?? '')
    return names.filter(name => name.includes(JSON.stringify(store)))
  },
}

export type AccountPage = typeof api
globalThis.page = api
