import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, memoryStore, type StoreFactory } from '@replog/client'
import { betterSqliteStore } from '@replog/sqlite'
import type { Server } from '../../libraries/library.js'
import { pull, tokenOf } from '../../libraries/pull.js'
import { ITEM_COUNT, SET_COUNT } from '../data.js'

/**
 * A process of its own, so that nothing is warm. Pulls everything once and prints the milliseconds.
 * Arguments: `memory`, `file` or `raw`; the address of the server; the user.
 */
const [kind = '', url = '', user = ''] = process.argv.slice(2)

async function pullRaw(server: Server): Promise<number> {
  const start = performance.now()
  let count = 0
  for await (const items of pull(server)) {
    count += items.length
  }
  const ms = performance.now() - start
  expect(count, ITEM_COUNT)
  return ms
}

async function sync(server: Server, store: StoreFactory): Promise<number> {
  const client = createClient({
    url: server.url,
    store,
    user: () => server.user,
    token: ({ signal }) => tokenOf(server, signal),
  })
  const start = performance.now()
  await client.open()
  const { state } = await client.sync()
  const ms = performance.now() - start
  if (state !== 'synced') {
    throw new Error(`sync: ${state} (expected: synced)`)
  }
  expect((await client.db.workout_set!.all().get()).length, SET_COUNT)
  await client.close()
  return ms
}

async function syncFile(server: Server): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'replog-bench-'))
  try {
    return await sync(server, betterSqliteStore(join(folder, 'bench.db')))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function expect(count: number, expected: number): void {
  if (count !== expected) {
    throw new Error(`${count} rows (expected: ${expected})`)
  }
}

const server = { url, user }
// An app has made a request before, to sign in. Node.js loads its parts for HTTP with the first one.
await tokenOf(server)
const ms = kind === 'raw' ? pullRaw(server) : kind === 'file' ? syncFile(server) : sync(server, memoryStore())
process.stdout.write(`${await ms}\n`)
