import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createClient } from '@replog/client'
import { betterSqliteStore } from '@replog/sqlite'

/**
 * The program of a process that has a client: `client-child.mjs <file> <url> <options of the store>`. It takes one
 * command in each line of its input, and reports each answer and each event in a line of its output.
 */
const [file, url, options] = process.argv.slice(2) as [string, string, string]

const report = (message: object) => writeSync(1, `${JSON.stringify(message)}\n`)

let requests = 0
/** Only the leader makes requests. It begins with one for the stream. */
const counted: typeof fetch = (input, init) => {
  requests += 1
  if (String(input).includes('/api/sync/stream')) {
    report({ event: 'leads' })
  }
  return fetch(input, init)
}

const replog = createClient({
  url,
  store: betterSqliteStore(file, JSON.parse(options)),
  user: () => 'alice',
  token: async ({ signal }) => (await fetch(`${url}/dev/token?sub=alice`, { signal })).text(),
  fetch: counted,
  log: { debug: () => {}, warn: message => report({ event: 'warning', message }) },
})
await replog.open()
const workouts = replog.db.workout!

const commands: Readonly<Record<string, (argument: string) => Promise<unknown>>> = {
  write: async name => {
    await workouts.create({ name, scheduled_date: '2026-11-29' })
  },
  /** Each write waits for the one before. */
  writeHundred: async prefix => {
    for (let n = 0; n < 100; n++) {
      await workouts.create({ name: `${prefix}-${n}`, scheduled_date: '2026-11-29' })
    }
  },
  watch: async () => {
    workouts.all().subscribe(rows => report({ event: 'rows', names: rows.map(row => row.name) }))
  },
  sync: async () => (await replog.sync({ signal: AbortSignal.timeout(20_000) })).state,
  names: async () => (await workouts.all().get()).map(row => row.name),
  status: async () => replog.status.get(),
  requests: async () => requests,
  close: async () => {
    await replog.close()
    lines.close()
  },
}

const lines = createInterface({ input: process.stdin })
lines.on('line', async line => {
  const { id, command, argument } = JSON.parse(line) as { id: number; command: string; argument: string }
  try {
    report({ id, value: (await commands[command]!(argument)) ?? null })
  } catch (error) {
    report({ id, error: String(error) })
  }
})
report({ event: 'open' })
