import {
  type PatchOperation,
  type PullerResultV1,
  type ReadonlyJSONValue,
  Replicache,
  type WriteTransaction,
} from 'replicache'
import { SCREEN_ROWS, SET_COUNT, type SetRow } from '../src/data.js'
import type { Database, OpenOptions } from './library.js'
import { offer } from './page.js'

const PREFIX = 'set/'
const indexes = {
  exercise: { prefix: PREFIX, jsonPointer: '/workout_exercise_id' },
  time: { prefix: PREFIX, jsonPointer: '/completed_at' },
}
const mutators = {
  async add(tx: WriteTransaction, row: SetRow) {
    await tx.set(PREFIX + row.id, { ...row })
  },
}

/** Asks again and again, because Replicache does not say when it has stored what it has. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

const putOf = (row: SetRow): PatchOperation => ({
  op: 'put',
  key: PREFIX + row.id,
  value: row as unknown as ReadonlyJSONValue,
})

async function open({ database }: OpenOptions): Promise<Database> {
  let patch: PatchOperation[] = []
  let pulls = 0
  const replicache = new Replicache({
    name: database,
    pullInterval: null,
    logLevel: 'error',
    indexes,
    mutators,
    puller: async (): Promise<PullerResultV1> => {
      const response = { cookie: pulls, lastMutationIDChanges: {}, patch }
      patch = []
      return { httpRequestInfo: { httpStatusCode: 200, errorMessage: '' }, response }
    },
  })
  const rows = (reading: Iterable<unknown>) => reading as Iterable<SetRow>
  const all = () => replicache.query(async tx => [...rows(await tx.scan({ prefix: PREFIX }).values().toArray())])
  await replicache.query(tx => tx.isEmpty())
  return {
    async fill(pages) {
      for await (const page of pages) {
        patch = page.map(putOf)
        pulls += 1
        await replicache.pull({ now: true })
      }
    },
    async stored() {
      await until(async () => {
        const other = await open({ database, durability: 'relaxed', isEncrypted: false, server: null, isOnline: false })
        const { length } = await other.all()
        await other.close()
        return length >= SET_COUNT
      })
    },
    screen: () =>
      replicache.query(async tx => [
        ...rows(await tx.scan({ indexName: 'time', limit: SCREEN_ROWS }).values().toArray()),
      ]),
    all,
    async add(row) {
      await replicache.mutate.add(row)
    },
    watch: (exercise, changed) =>
      replicache.subscribe(
        async tx => {
          const scan = tx.scan({ indexName: 'exercise', prefix: exercise })
          return [...rows(await scan.values().toArray())]
        },
        { onData: changed },
      ),
    lead: null,
    queue: null,
    close: () => replicache.close(),
  }
}

offer(open)
