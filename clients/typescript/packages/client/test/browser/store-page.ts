import type { Change, Meta, Store } from '@replog/core'
import { storeCases } from '@replog/testing'
import { databaseName, indexedDbStore } from '../../src/indexeddb/index.js'
import { IndexedDbStore } from '../../src/indexeddb/indexeddb-store.js'
import { newOp, newSet } from './samples.js'

const FRESH: Meta = {
  format: 1,
  device: 'd',
  user: 'alice',
  epoch: 0,
  generation: 1,
  pulls: 0,
  clockOffset: 0,
  lastTime: 0,
}

let store: Store
let held: IDBDatabase

/** The result of a call, or the error with which it rejected as text. */
async function said<T>(call: Promise<T>): Promise<T | string> {
  try {
    return await call
  } catch (error) {
    return String(error)
  }
}

/** A text of many scripts that Chromium cannot compress. */
function noise(length: number): string {
  let text = 'Ü🏋'
  while (text.length < length) {
    text += crypto.randomUUID()
  }
  return text.slice(0, length)
}

/** The functions that tests call in a page. */
const api = {
  caseNames: (): string[] => storeCases.map(({ name }) => name),

  /** Runs a case of the store's contract in databases of its own. Returns why it failed. */
  runCase(wanted: string): Promise<string | undefined> {
    const run = crypto.randomUUID()
    const options = { durability: 'relaxed', removalsKept: 20, waitMillisMax: 10_000 } as const
    const factory = (name: string) => ({
      name,
      shared: true,
      store: (user: string | null) => new IndexedDbStore(databaseName(`${run}/${name}`, user), options),
    })
    const found = storeCases.find(({ name }) => name === wanted)!
    return said(found.run({ factory, crash: async () => {} }).then(() => undefined))
  },

  /** Opens the store of this name; other calls use it. */
  async open(name: string, durability?: 'strict' | 'relaxed'): Promise<void> {
    store = indexedDbStore(name, durability && { durability }).store('alice')
    await store.open(FRESH)
  },

  /** Opens the store of this name in the page as another tab does, and returns the mutation ids of its queue. */
  async ids(name: string): Promise<string[]> {
    const other = indexedDbStore(name).store('alice')
    const { ops } = await other.open(FRESH)
    await other.close()
    return ops.map(op => op.mutationId)
  },

  commit: (change: Change) => said(store.commit(change)),
  appendLong: (id: string, length: number) =>
    said(store.commit({ append: [{ ...newOp(id), data: { notes: noise(length) } }] })),
  claim: () => store.claim(),
  destroy: () => said(store.destroy()),

  /** Destroys the store of this name, and waits so long for other tabs. */
  destroyWithin(name: string, waitMillisMax: number) {
    const options = { durability: 'relaxed', removalsKept: 20, waitMillisMax } as const
    return said(new IndexedDbStore(databaseName(name, 'alice'), options).destroy())
  },
  /**
   * Destroys the same data with two connections, the second one so many turns of the page later. Each then says what
   * happened.
   */
  async destroyTwice(name: string, turns: number) {
    const [one, other] = [indexedDbStore(name).store('alice'), indexedDbStore(name).store('alice')]
    await one.open(FRESH)
    await other.open(FRESH)
    await one.commit({ append: [newOp('op')] })
    const later = async () => {
      for (let turn = 0; turn < turns; turn++) {
        const { port1, port2 } = new MessageChannel()
        port2.postMessage(turn)
        await new Promise(resolve => {
          port1.onmessage = resolve
        })
      }
      await other.destroy()
    }
    return Promise.all([said(one.destroy()), said(later())])
  },
  databases: () => indexedDB.databases(),
  meta: async () => (await store.changes({ rev: 0, seq: 0 }, [])).meta,

  async append(prefix: string, count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      await store.commit({ append: [newOp(`${prefix}-${n}`)] })
    }
  },

  /** Appends until something stops it. Reports each operation that is safe, and the error at the end. */
  startAppending(prefix: string, appenders: number): void {
    const append = async (id: string, n: number): Promise<void> => {
      await store.commit({ append: [newOp(`${id}-${n}`)] })
      void globalThis.report(`${id}-${n}`)
      return append(id, n + 1)
    }
    for (let lane = 0; lane < appenders; lane++) {
      append(`${prefix}-${lane}`, 0).catch(error => globalThis.report(String(error)))
    }
  },

  /** Writes as the leader of this epoch until something stops it. Reports each token that is safe, and the error. */
  startLeading(epoch: number): void {
    const lead = async (n: number): Promise<void> => {
      const base = { generation: 1, put: [newSet(n)], remove: [] }
      await store.commit({ epoch, append: [newOp(`${epoch}-${n}`)], base, meta: { token: `${epoch}-${n}` } })
      void globalThis.report(`${epoch}-${n}`)
      return lead(n + 1)
    }
    lead(0).catch(error => globalThis.report(String(error)))
  },

  /** Keeps a connection that ignores other tabs, as a tab does that hangs. */
  hold(name: string): Promise<void> {
    const request = indexedDB.open(databaseName(name, 'alice'))
    return new Promise((resolve, reject) => {
      request.onsuccess = () => {
        held = request.result
        resolve()
      }
      request.onerror = () => reject(request.error)
    })
  },
  countHeld: (): Promise<number> => {
    const request = held.transaction('ops').objectStore('ops').count()
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  },
}

export type StorePage = typeof api
globalThis.page = api
