import { PAGE_ROWS, type SetRow } from '../src/data.js'
import type { Server } from './library.js'

interface Page {
  readonly items: readonly { readonly type: string; readonly id: string; readonly data: object }[]
  readonly pageToken: string | null
}

export async function tokenOf({ url, user }: Server, signal?: AbortSignal): Promise<string> {
  const response = await fetch(`${url}/dev/token?sub=${user}`, signal ? { signal } : {})
  if (!response.ok) {
    throw new Error(`${url}/dev/token: ${response.status} (expected: 200, which servers in development answer)`)
  }
  return response.text()
}

/** Everything that the server has of a user, a page at a time, without a library. */
export async function* pull(server: Server): AsyncGenerator<Page['items']> {
  const headers = { Authorization: `Bearer ${await tokenOf(server)}` }
  for (let token: string | null = ''; token !== null; ) {
    const after = token && `&pageToken=${token}`
    const response = await fetch(`${server.url}/api/sync?maxResults=${PAGE_ROWS}${after}`, { headers })
    if (!response.ok) {
      throw new Error(`GET /api/sync: ${response.status} (expected: 200)`)
    }
    const page = (await response.json()) as Page
    yield page.items
    token = page.pageToken
  }
}

/** The sets that the server has of a user, a page at a time. */
export async function* pullSets(server: Server): AsyncGenerator<readonly SetRow[]> {
  for await (const items of pull(server)) {
    yield items.filter(({ type }) => type === 'workout_set').map(({ id, data }) => ({ id, ...data }) as SetRow)
  }
}
