import { pagesOf, randomOf, type SetRow, setOf, setsOf, workoutsOf } from '../src/data.js'
import { within } from '../src/within.js'
import type { Database, Open, OpenOptions, Server, Shown } from './library.js'
import { pullSets } from './pull.js'

/** Kept in the page until its memory is measured. */
let held: readonly Shown[] = []
let database: Database | undefined
let isWriting = false

const random = randomOf(crypto.getRandomValues(new Uint32Array(1))[0]!)
/** The time in milliseconds, comparable between the pages of one browser. */
const now = () => performance.timeOrigin + performance.now()
const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

function opened(): Database {
  if (!database) {
    throw new Error('No data is open (expected: open() before other calls)')
  }
  return database
}

/** How long a change may take to be shown; what takes longer is a failure. */
const SHOWN_MS_MAX = 60_000

async function* asyncly<T>(all: Iterable<T>): AsyncGenerator<T> {
  yield* all
}

/** The rows that `watch` has shown, and when it showed each one first. */
const seen = new Map<string, number>()

function note(rows: readonly Shown[]): void {
  const at = now()
  for (const { id } of rows) {
    if (!seen.has(id)) {
      seen.set(id, at)
    }
  }
}

/** Writes a set, and gives the milliseconds until a live query shows it. */
async function shownAfter(exercise: string, n: number, shows: (id: string) => Promise<void>): Promise<number> {
  const row = setOf(random, exercise, n)
  const start = performance.now()
  const shown = shows(row.id).then(() => performance.now() - start)
  await opened().add(row)
  return within('A write to the live query', SHOWN_MS_MAX, shown)
}

/** The functions that the runner calls in the page of any library. */
const api = {
  async open(options: OpenOptions): Promise<void> {
    database = await page.open(options)
  },
  close: (): Promise<void> => opened().close(),

  /** Takes the rows of the seed. Gives when it began and ended. */
  async fill(seed: number): Promise<{ readonly from: number; readonly to: number }> {
    const rows = setsOf(workoutsOf(seed))
    const from = now()
    await opened().fill(asyncly(pagesOf(rows)))
    return { from, to: now() }
  },
  async stored(): Promise<void> {
    await opened().stored?.()
  },

  /** Milliseconds until a device without data has what the server has. */
  async firstSync(options: OpenOptions, server: Server): Promise<number> {
    const start = performance.now()
    database = await page.open(options)
    await database.fill(pullSets(server))
    return performance.now() - start
  },

  /** Opens the data and reads the first screen, then all rows. */
  async coldOpen(options: OpenOptions) {
    const start = performance.now()
    database = await page.open(options)
    const screen = await database.screen()
    const screenMs = performance.now() - start
    const all = await database.all()
    const allMs = performance.now() - start
    return { screen: screen.length, screenMs, all: all.length, allMs }
  },

  /** Milliseconds from a write to the live query that shows it, for writes one after the other. */
  async live(exercise: string, warmUp: number, writes: number, pauseMs: number): Promise<readonly number[]> {
    let wanted = ''
    let shown = () => {}
    const stop = opened().watch!(exercise, rows => {
      if (rows.some(({ id }) => id === wanted)) {
        shown()
      }
    })
    const times: number[] = []
    for (let n = 0; n < warmUp + writes; n++) {
      const ms = await shownAfter(exercise, n, id => {
        wanted = id
        return new Promise<void>(resolve => {
          shown = resolve
        })
      })
      times.push(ms)
      await pause(pauseMs)
    }
    stop()
    return times.slice(warmUp)
  },

  /** Notes from now on which sets of an exercise are shown, and when. */
  watch(exercise: string): void {
    opened().watch!(exercise, note)
  },
  /** When these sets were shown first. */
  seenAt(ids: readonly string[]): Promise<readonly number[]> {
    const look = async () => {
      while (!ids.every(id => seen.has(id))) {
        await pause(20)
      }
      return ids.map(id => seen.get(id)!)
    }
    return within('A write to the other page', SHOWN_MS_MAX, look())
  },

  /** Writes sets, one after the other, until `stopWriting`. Gives when each write began. */
  async write(exercise: string, pauseMs: number): Promise<readonly { readonly id: string; readonly at: number }[]> {
    const writes: { id: string; at: number }[] = []
    isWriting = true
    while (isWriting) {
      const row = setOf(random, exercise, writes.length)
      writes.push({ id: row.id, at: now() })
      await opened().add(row)
      await pause(pauseMs)
    }
    return writes
  },
  stopWriting(): void {
    isWriting = false
  },
  /** Writes one set. */
  async writeOne(exercise: string): Promise<{ readonly id: string; readonly at: number }> {
    const row = setOf(random, exercise, 0)
    const at = now()
    await opened().add(row)
    return { id: row.id, at }
  },

  /** Milliseconds for so many durable writes, one after the other. */
  async durable(exercise: string, warmUp: number, writes: number): Promise<number> {
    const rows = Array.from({ length: warmUp + writes }, (_, n): SetRow => setOf(random, exercise, n))
    for (const row of rows.slice(0, warmUp)) {
      await opened().add(row)
    }
    const start = performance.now()
    for (const row of rows.slice(warmUp)) {
      await opened().add(row)
    }
    return performance.now() - start
  },

  /** Keeps all rows as an app does that shows them, and gives their number. */
  async hold(): Promise<number> {
    held = await opened().all()
    return held.length
  },

  /** Ends when this tab is the leader. */
  lead: (): Promise<void> => opened().lead!(),
  /** Writes a set. Ends when the server has decided it. */
  send: (exercise: string): Promise<void> => opened().queue!.send(setOf(random, exercise, 0)),
  /** Writes all sets of the seed, one after the other. */
  async addAll(seed: number): Promise<void> {
    for (const row of setsOf(workoutsOf(seed))) {
      await opened().add(row)
    }
  },
  /** Milliseconds until the server has decided everything. */
  async drained(): Promise<number> {
    const start = performance.now()
    await opened().queue!.drained()
    return performance.now() - start
  },
}

export type LibraryPage = typeof api

const page: { open: Open } = {
  open: () => Promise.reject(new Error('No library (expected: offer() before other calls)')),
}

/** Makes this page that of a library. */
export function offer(open: Open): void {
  page.open = open
  globalThis.page = api
}
