/** What a value of a row must reach. */
export interface Goal {
  readonly atMost?: number
  readonly atLeast?: number
}

/** A row of the table. */
export interface Row {
  readonly what: string
  readonly goal: Goal | null
  readonly unit: string
  /** Decimals that are shown. */
  readonly decimals: number
}

const row = (what: string, unit: string, decimals: number, goal: Goal | null = null): Row => ({
  what,
  unit,
  decimals,
  goal,
})

/** How long the server's default limit makes a queue of 10,000 take: 2,000 at once, then 500 a second. */
export const QUEUE_LIMIT_SECONDS = (10_000 - 2_000) / 500

/** All rows, in the order of the table. The goals are those of the design of the client. */
export const ROWS = {
  'size-flat': row('size: core, IndexedDB, flat queries', 'KiB gzip', 1, { atMost: 20 }),
  'size-all': row('size: everything in `@replog/client`', 'KiB gzip', 1, { atMost: 32 }),
  'first-screen': row('cold open to the first screen', 'ms', 0, { atMost: 60 }),
  'all-rows': row('cold open to all 10,000 rows', 'ms', 0, { atMost: 150 }),
  'encrypted-rows': row('cold open to all 10,000 rows, encrypted', 'ms', 0, { atMost: 300 }),
  'live-p50': row('write to live query, same tab, p50', 'ms', 2, { atMost: 1.5 }),
  'live-p95': row('write to live query, same tab, p95', 'ms', 2, { atMost: 6 }),
  'tabs-p50': row('write to live query, another tab, during a pull, p50', 'ms', 1, { atMost: 5 }),
  'tabs-p95': row('write to live query, another tab, during a pull, p95', 'ms', 1, { atMost: 20 }),
  relaxed: row('durable writes, one after the other, relaxed', '/s', 0, { atLeast: 1_000 }),
  strict: row('durable writes, one after the other, strict', '/s', 0),
  'queue-open': row('queue of 10,000: open and show its rows', 'ms', 0),
  'queue-time': row('queue of 10,000: send, with the limit of the server', 's', 1, {
    atMost: 1.25 * QUEUE_LIMIT_SECONDS,
  }),
  'queue-memory': row('queue of 10,000: memory', 'MB', 1, { atMost: 20 }),
  'queue-lost': row('queue of 10,000: lost', '', 0, { atMost: 0 }),
  'sync-node-memory': row('first sync in Node, in memory', 'rows/s', 0, { atLeast: 30_000 }),
  'sync-node-file': row('first sync in Node, SQLite file', 'rows/s', 0, { atLeast: 30_000 }),
  'sync-browser': row('first sync in the browser', 'rows/s', 0, { atLeast: 10_000 }),
  'device-p50': row('write to the screen of the other device, p50', 'ms', 0, { atMost: 40 }),
  'leader-killed': row('leader killed to the next write at the server', 's', 2, { atMost: 1 }),
  'leader-frozen': row('leader frozen to the next write at the server', 's', 2, { atMost: 6 }),
  memory: row('memory of 10,000 rows in a tab', 'MB', 1, { atMost: 15 }),
  histories: row('simulated histories that do not converge', '', 0, { atMost: 0 }),
} as const satisfies Readonly<Record<string, Row>>

export type RowId = keyof typeof ROWS
export const ROW_IDS = Object.keys(ROWS) as readonly RowId[]
