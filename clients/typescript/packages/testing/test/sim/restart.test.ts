import { createClient, memoryStore } from '@replog/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AllInOne, hasJar } from '../kit/all-in-one.js'
import { pulled } from '../kit/real.js'

const START_MS = 120_000
const WRITERS = 3

/** A server that is killed while it handles pushes. */
describe.skipIf(!process.env.REPLOG_URL || !hasJar())('a server that is killed in the middle of pushes', () => {
  let server: AllInOne

  beforeAll(async () => {
    server = await AllInOne.start()
  }, START_MS)
  afterAll(() => server?.stop(), START_MS)

  test('has each write once when it is back', { timeout: 3 * START_MS }, async () => {
    const user = 'restarted'
    const token = async () => (await fetch(`${server.url}/dev/token?sub=${user}`)).text()
    const clients = Array.from({ length: WRITERS }, () =>
      createClient({ url: server.url, store: memoryStore(), user: () => user, token, log: { debug() {}, warn() {} } }),
    )
    await Promise.all(clients.map(client => client.open()))

    const promised: string[] = []
    let isWriting = true
    const writing = clients.map(async (client, writer) => {
      for (let i = 0; isWriting; i++) {
        const name = `writer ${writer}, ${i}`
        await client.db.exercise!.create({ name })
        promised.push(name)
        await new Promise(resolve => setTimeout(resolve, 5))
      }
    })
    await until(() => promised.length > 300)
    await server.kill()
    await until(() => promised.length > 600)
    await server.startAgain()
    await until(() => promised.length > 900)
    isWriting = false
    await Promise.all(writing)
    await until(() => clients.every(client => client.status.get().pending === 0))

    const names = (await pulled(server.url, token)).map(item => (item.data as { name: string }).name)
    expect(names.sort()).toEqual(promised.sort())
    for (const client of clients) {
      expect(client.rejected.get()).toEqual([])
      await client.close()
    }
  })
})

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
