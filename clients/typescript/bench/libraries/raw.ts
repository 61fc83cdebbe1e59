import { SCREEN_ROWS, type SetRow } from '../src/data.js'
import type { Database, OpenOptions } from './library.js'
import { offer } from './page.js'

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function opened(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => {
    const sets = request.result.createObjectStore('sets', { keyPath: 'id' })
    sets.createIndex('exercise', 'workout_exercise_id')
    sets.createIndex('time', 'completed_at')
  }
  return done(request)
}

/** IndexedDB without a library: a record for each row, with the indexes that the queries need. */
async function open({ database, durability }: OpenOptions): Promise<Database> {
  const db = await opened(database)
  const reading = () => db.transaction('sets', 'readonly').objectStore('sets')
  const put = (rows: readonly SetRow[]) =>
    new Promise<void>((resolve, reject) => {
      const tx = db.transaction('sets', 'readwrite', { durability })
      const sets = tx.objectStore('sets')
      for (const row of rows) {
        sets.put(row)
      }
      tx.oncomplete = () => resolve()
      tx.onabort = () => reject(tx.error)
      tx.commit()
    })
  return {
    async fill(pages) {
      for await (const page of pages) {
        await put(page)
      }
    },
    screen: () => done(reading().index('time').getAll(null, SCREEN_ROWS)),
    all: () => done(reading().getAll()),
    add: row => put([row]),
    watch: null,
    lead: null,
    queue: null,
    close: async () => db.close(),
  }
}

offer(open)
