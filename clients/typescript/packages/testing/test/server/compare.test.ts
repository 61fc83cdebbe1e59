import { describe, expect, test } from 'vitest'
import { SHIPPED_CATALOGUE } from '../../src/server/catalogue/shipped-catalogue.js'
import { Random } from './compare/random.js'
import { type Own, RandomPush } from './compare/random-push.js'
import { ownOf, type Parts, TwoServers } from './compare/two-servers.js'

/** The address of a real server with the profile `dev`. Without one, nothing is compared. */
const URL = process.env.REPLOG_URL
const FIRST_SEED = Number(process.env.REPLOG_SEED ?? 1)
const SEEDS = Number(process.env.REPLOG_SEEDS ?? 10)
const PUSHES = Number(process.env.REPLOG_PUSHES ?? 25)
const RUN = Date.now().toString(36)

describe.skipIf(URL === undefined)('the model answers as the real server does', () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
    test(`a random history of seed ${seed}`, { timeout: 120_000 }, async () => {
      const servers = new TwoServers(URL ?? '', `model-${RUN}-${seed}`)
      await servers.open()
      await new History(servers, new Random(seed)).run()
    })
  }

  test('the shipped catalogue', async () => {
    const servers = new TwoServers(URL ?? '', `model-${RUN}`)
    await servers.open()
    const { real } = await servers.send({ path: '/api/catalogue' })
    expect(SHIPPED_CATALOGUE).toEqual(real)
  })
})

/** One user's pushes and reads, compared one by one. */
class History {
  readonly #servers: TwoServers
  readonly #random: Random
  readonly #pushes: RandomPush

  constructor(servers: TwoServers, random: Random) {
    this.#servers = servers
    this.#random = random
    this.#pushes = new RandomPush(random)
  }

  async run(): Promise<void> {
    await this.#pull([''])
    await this.#push(this.#pushes.first())
    await this.#pull([''])
    for (let count = 0; count < PUSHES; count++) {
      await this.#push()
      if (this.#random.chance(0.6)) {
        await this.#read()
      }
    }
    await this.#pull(['', 'showDeleted=true'])
    await this.#pull(['', 'order=newest&maxResults=3'])
    await this.#pull(['', 'maxResults=4'])
    await this.#histories()
  }

  async #push(operations = this.#pushes.operations(this.#servers.clock.now(), this.#servers.own)): Promise<void> {
    const random = this.#random
    const device = random.pick([{}, {}, { device_id: 'phone' }, { device_id: 'tablet' }, { device_id: null }])
    const version = random.pick([undefined, undefined, SHIPPED_CATALOGUE.version, 'unknown'])
    const body = { ...device, atomic: random.chance(0.25), operations }
    const differences = await this.#servers.push(body, {
      ...(version === undefined ? {} : { 'Replog-Catalogue': version }),
      ...(random.chance(0.1) ? { 'Replog-Device': 'watch' } : {}),
    })
    expect(differences, JSON.stringify(body, null, 1)).toEqual([])
  }

  async #read(): Promise<void> {
    const random = this.#random
    const own = () => this.#servers.own.at(-1 - random.int(60)) ?? random.pick(this.#servers.own)
    const types = random.pick(['', '', '', '&types=workout', '&types=workout_set,exercise', '&types=x'])
    const size = random.pick(['', '&maxResults=1', '&maxResults=3', '&maxResults=10', '&maxResults=0'])
    const shown = random.pick(['', '', '&showDeleted=true', '&showDeleted=false', '&showDeleted=x'])
    const order = random.pick(['', '', '', '&order=newest'])
    const since = random.chance(0.6) ? ['since=', own()] : ['']
    await this.#pull([...since, types + size + shown + order], random.chance(0.1) ? [own()] : '')
    if (random.chance(0.2)) {
      await this.#same(['/api/sync/status'])
    }
  }

  /** Pulls all pages, and pulls once more from the token. */
  async #pull(query: readonly (string | Own)[], minimum: Parts = ''): Promise<void> {
    const before = this.#servers.own.length
    const headers: Record<string, Parts> = minimum.length > 0 ? { 'Replog-Min-Token': minimum } : {}
    let path: Parts = ['/api/sync?', ...query]
    for (;;) {
      const { real, model } = await this.#same(path, headers)
      const page = real as { pageToken?: unknown; items?: { type: string; id: string }[] }
      for (const { type, id } of page.items ?? []) {
        this.#pushes.know(type, id)
      }
      const [token] = ownOf('mark', page.pageToken, (model as { pageToken?: unknown }).pageToken)
      if (!token) {
        break
      }
      path = ['/api/sync?', ...query, '&pageToken=', token]
      if (this.#random.chance(0.1)) {
        await this.#push()
      }
    }
    if (this.#servers.own.length > before && this.#random.chance(0.3)) {
      await this.#same(['/api/sync?since=', this.#servers.own.at(-1)!])
    }
  }

  async #histories(): Promise<void> {
    const { real } = await this.#servers.send({ path: '/api/sync?showDeleted=true' })
    const status = await this.#same(['/api/sync/status'])
    const mark = ownOf(
      'mark',
      (status.real as { sync_token: string }).sync_token,
      (status.model as { sync_token: string }).sync_token,
    )
    const items = (real as { items: { type: string; id: string }[] }).items
    for (const { type, id } of items.slice(0, 12)) {
      const collection = SHIPPED_CATALOGUE.types.find(each => each.type === type)?.collection
      await this.#same([`/api/${collection}/${id}/history`], { 'Replog-Min-Token': mark })
    }
  }

  async #same(path: Parts, headers: Record<string, Parts> = {}): Promise<{ real: unknown; model: unknown }> {
    const { differences, real, model } = await this.#servers.send({ path, headers })
    expect(differences, JSON.stringify(path)).toEqual([])
    return { real, model }
  }
}
