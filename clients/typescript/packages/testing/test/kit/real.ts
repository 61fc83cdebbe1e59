import type { ServerItem, WorldTime } from '../../src/sim/world.js'

/** The time of the real world. */
export class RealTime implements WorldTime {
  readonly #start = performance.now()

  get now(): number {
    return performance.now() - this.#start
  }

  after(ms: number, run: () => void): () => void {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  }

  run(ms: number): Promise<void> {
    return new Promise(resolve => setTimeout(resolve, ms))
  }
}

/** A full pull, page by page. */
export async function pulled(server: string, token: () => Promise<string>): Promise<readonly ServerItem[]> {
  const headers = { Authorization: `Bearer ${await token()}` }
  const items: ServerItem[] = []
  for (let page: string | null = ''; page !== null; ) {
    const response = await fetch(`${server}/api/sync?maxResults=100${page && `&pageToken=${page}`}`, { headers })
    if (!response.ok) {
      throw new Error(`a full pull: ${response.status} ${await response.text()} (expected: 200)`)
    }
    const body = (await response.json()) as { items: ServerItem[]; pageToken: string | null }
    items.push(...body.items)
    page = body.pageToken
  }
  return items
}
