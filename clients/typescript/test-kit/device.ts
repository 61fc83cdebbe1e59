import { createInterface } from 'node:readline'
import { type AnyCatalogue, createClient, type Json, memoryStore, type Replog } from '@replog/client'

type Fields = { readonly [field: string]: Json }

/** Parts of a command are done in this order. */
interface Command {
  readonly create?: { readonly type: string; readonly fields: Fields }
  readonly patch?: {
    readonly type: string
    readonly id: string
    readonly fields: Fields
  }
  readonly delete?: { readonly type: string; readonly id: string }
  readonly sync?: boolean
  readonly discard?: boolean
}

/** Answers each command with the device's rows, by type, and its state. */
export async function serve(url: string, user: string, token: string, ...types: string[]): Promise<void> {
  const client: Replog<AnyCatalogue> = createClient({
    url,
    store: memoryStore(),
    user: () => user,
    token: async () => token,
  })
  await client.open()
  for await (const line of createInterface({ input: process.stdin })) {
    const done = await run(client, JSON.parse(line) as Command)
    process.stdout.write(`${JSON.stringify({ ...done, rows: await rowsOf(client, types) })}\n`)
  }
  await client.close()
}

async function run(client: Replog<AnyCatalogue>, command: Command): Promise<object> {
  const { db } = client
  let id: string | undefined
  if (command.create) {
    const write = await db[command.create.type]!.create(command.create.fields)
    id = write.value.id
  }
  if (command.patch) {
    await db[command.patch.type]!.patch(command.patch.id, command.patch.fields)
  }
  if (command.delete) {
    await db[command.delete.type]!.delete(command.delete.id)
  }
  const state = command.sync ? (await client.sync()).state : undefined
  if (command.discard) {
    for (const rejected of await client.rejected.list()) {
      await rejected.discard()
    }
  }
  return { id, state, pending: client.status.get().pending }
}

async function rowsOf(client: Replog<AnyCatalogue>, types: readonly string[]): Promise<object> {
  const rows = await Promise.all(types.map(type => client.db[type]!.all().get()))
  return Object.fromEntries(types.map((type, i) => [type, rows[i]]))
}
