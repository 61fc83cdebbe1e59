import { type Meta, StorageFailed } from '@replog/core'
import type { Step } from './connection.js'

/** The version of these tables. It is not `user_version`, which some libraries use for themselves. */
const LAYOUT = 1

/**
 * `rev` counts the transactions that changed something; each record has the `rev` of its last change. So the changes
 * since a cursor are found by an index, without a log of them. An appended operation has `rev` 0 and is found by its
 * place. Removals leave a mark, because there is no record left: a row in `replog_removed_op`, and a `replog_base` row
 * without `doc`. Marks up to `floor` were removed.
 */
const TABLES = [
  `CREATE TABLE IF NOT EXISTS replog_state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    layout INTEGER NOT NULL,
    instance TEXT NOT NULL,
    user TEXT NOT NULL,
    rev INTEGER NOT NULL,
    floor INTEGER NOT NULL,
    shown_since INTEGER NOT NULL
  )`,
  'CREATE TABLE IF NOT EXISTS replog_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID',
  // AUTOINCREMENT, so that a place is never given again.
  `CREATE TABLE IF NOT EXISTS replog_op (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    rev INTEGER NOT NULL,
    doc TEXT NOT NULL
  )`,
  'CREATE INDEX IF NOT EXISTS replog_op_rev ON replog_op (rev) WHERE rev > 0',
  'CREATE TABLE IF NOT EXISTS replog_removed_op (seq INTEGER PRIMARY KEY, rev INTEGER NOT NULL)',
  'CREATE INDEX IF NOT EXISTS replog_removed_op_rev ON replog_removed_op (rev)',
  `CREATE TABLE IF NOT EXISTS replog_outcome (
    mutation_id TEXT PRIMARY KEY,
    at NUMERIC NOT NULL,
    rev INTEGER NOT NULL,
    doc TEXT NOT NULL
  )`,
  'CREATE INDEX IF NOT EXISTS replog_outcome_at ON replog_outcome (at)',
  'CREATE INDEX IF NOT EXISTS replog_outcome_rev ON replog_outcome (rev)',
  `CREATE TABLE IF NOT EXISTS replog_base (
    generation INTEGER NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    rev INTEGER NOT NULL,
    tombstone INTEGER NOT NULL,
    doc TEXT
  )`,
  'CREATE UNIQUE INDEX IF NOT EXISTS replog_base_key ON replog_base (generation, type, id)',
  'CREATE INDEX IF NOT EXISTS replog_base_rev ON replog_base (rev)',
  'CREATE INDEX IF NOT EXISTS replog_base_removed ON replog_base (rev) WHERE doc IS NULL',
  // Which process leads. See `lease.ts`.
  `CREATE TABLE IF NOT EXISTS replog_lease (
    name TEXT PRIMARY KEY,
    holder TEXT,
    beat INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    state TEXT
  ) WITHOUT ROWID`,
  'CREATE TABLE IF NOT EXISTS replog_message (id INTEGER PRIMARY KEY, sender TEXT NOT NULL, doc TEXT NOT NULL)',
  // The file that has these data. See `file-facts.ts`.
  'CREATE TABLE IF NOT EXISTS replog_file (one INTEGER PRIMARY KEY CHECK (one = 1), facts TEXT)',
]

const TABLE_NAMES = [
  'replog_state',
  'replog_meta',
  'replog_op',
  'replog_removed_op',
  'replog_outcome',
  'replog_base',
  'replog_lease',
  'replog_message',
  'replog_file',
]

/** Counts 1 when there are data, and 0 when there are none. */
export const COUNT_LAID_OUT =
  "SELECT count(*) AS count FROM sqlite_master WHERE type = 'table' AND name = 'replog_state'"

/** Counts the tables that are missing. */
export const COUNT_MISSING = `SELECT ${TABLE_NAMES.length} - count(*) AS count FROM sqlite_master
  WHERE type = 'table' AND name IN (${TABLE_NAMES.map(name => `'${name}'`).join(', ')})`

/** Refuses tables that a later version of this package made. */
export const CHECK_LAYOUT: Step = {
  sql: 'SELECT layout FROM replog_state',
  check: ([row]) => {
    if (row?.layout !== LAYOUT) {
      throw new StorageFailed(`layout: ${row?.layout} (expected: ${LAYOUT}); another version made this database`)
    }
  },
}

/** Makes the tables and their first rows, as far as they are not there. */
export function createSteps(user: string | null, fresh: Meta): Step[] {
  const members = Object.entries(fresh).filter(([, value]) => value !== undefined)
  const meta = Object.fromEntries(members.map(([name, value]) => [name, JSON.stringify(value)]))
  return [
    ...TABLES.map(sql => ({ sql })),
    {
      sql: 'INSERT OR IGNORE INTO replog_state VALUES (1, ?, lower(hex(randomblob(16))), ?, 0, 0, 0)',
      params: [LAYOUT, JSON.stringify(user)],
    },
    {
      sql: `INSERT INTO replog_meta SELECT key, value FROM json_each(?)
        WHERE NOT EXISTS (SELECT 1 FROM replog_meta)`,
      params: [JSON.stringify(meta)],
    },
    { sql: 'INSERT OR IGNORE INTO replog_file VALUES (1, NULL)' },
  ]
}

/** Removes the tables. The space that they took is overwritten, because `secure_delete` is on. */
export function dropSteps(): Step[] {
  return TABLE_NAMES.map(name => ({ sql: `DROP TABLE ${name}` }))
}
