import { check, equal, refused } from '../../testing/src/kit/expect.js'
import type { SqliteDriver, SqlRow, SqlValue } from '../src/driver.js'

/** One thing that the store needs of a driver. `open` opens another connection to the same database. */
export interface DriverCase {
  readonly name: string
  run(open: () => Promise<SqliteDriver>): Promise<void>
}

const TEXT = `'";-- 👩‍🚒 e\u0301 \u2028 ${'é'.repeat(100_000)}`

async function all(driver: SqliteDriver, sql: string, params: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
  return (await driver.all(sql, params)).map(row => ({ ...row }))
}

/** A promise also of a driver whose calls end at once. */
const later = async (work: () => unknown): Promise<unknown> => work()

export const driverCases: readonly DriverCase[] = [
  {
    name: 'returns rows by the names of their columns, and no rows for other statements',
    async run(open) {
      const driver = await open()
      equal(await all(driver, 'CREATE TABLE t (id INTEGER PRIMARY KEY, a, b)'), [], 'a statement that makes a table')
      equal(await all(driver, 'INSERT INTO t (a, b) VALUES (?, ?), (3, 4)', [1, 2]), [], 'a statement that writes')
      const expected = [
        { a: 1, second: 2 },
        { a: 3, second: 4 },
      ]
      equal(await all(driver, 'SELECT a, b AS second FROM t ORDER BY id'), expected, 'two rows')
      equal(await all(driver, 'SELECT a FROM t WHERE a = ?', [9]), [], 'no rows')
      equal(await all(driver, 'DELETE FROM t'), [], 'a statement that deletes')
      await driver.close()
    },
  },
  {
    name: 'keeps texts, numbers and null as they are, also when a statement is used again',
    async run(open) {
      const driver = await open()
      for (const value of [TEXT, '', '12', 0, -1, 1.5, 9_007_199_254_740_991, null]) {
        equal(await all(driver, 'SELECT ? AS value', [value]), [{ value }], 'a parameter as a column')
      }
      equal(await all(driver, 'SELECT ? AS a, ? AS b', [null, 'b']), [{ a: null, b: 'b' }], 'two parameters')
      await driver.close()
    },
  },
  {
    name: 'has the JSON functions and upserts of SQLite',
    async run(open) {
      const driver = await open()
      await driver.exec('CREATE TABLE t (id TEXT PRIMARY KEY, doc TEXT)')
      const upsert = `INSERT INTO t SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)
        WHERE true ON CONFLICT (id) DO UPDATE SET doc = excluded.doc`
      await driver.all(upsert, [JSON.stringify([['a', '{"x":1}']])])
      const docs = [
        { id: 'a', doc: JSON.stringify(TEXT) },
        { id: 'b', doc: '"\\ud800"' },
      ]
      await driver.all(upsert, [JSON.stringify(docs.map(({ id, doc }) => [id, doc]))])
      equal(await all(driver, 'SELECT id, doc FROM t ORDER BY id'), docs, 'the documents')
      await driver.close()
    },
  },
  {
    name: 'counts changes and places on the connection that made them',
    async run(open) {
      const driver = await open()
      await driver.exec('CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)')
      await driver.all('INSERT INTO t SELECT value FROM json_each(?)', ['[5,6,7]'])
      equal(await all(driver, 'SELECT last_insert_rowid() AS id'), [{ id: 7 }], 'the last place')
      await driver.all('DELETE FROM t WHERE id > ?', [5])
      equal(await all(driver, 'SELECT changes() AS count'), [{ count: 2 }], 'the number of changes')
      await driver.close()
    },
  },
  {
    name: 'passes on the errors of SQLite, and works afterwards',
    async run(open) {
      const driver = await open()
      await refused(
        later(() => driver.exec('NO SQL')),
        Error,
        'a wrong statement',
      )
      await refused(
        later(() => driver.all('SELECT * FROM missing', [])),
        Error,
        'a table that is not there',
      )
      await driver.exec('CREATE TABLE t (id INTEGER PRIMARY KEY)')
      await driver.all('INSERT INTO t VALUES (?)', [1])
      await refused(
        later(() => driver.all('INSERT INTO t VALUES (?)', [1])),
        Error,
        'a key that is there already',
      )
      await driver.all('INSERT INTO t VALUES (?)', [2])
      equal(await all(driver, 'SELECT count(*) AS count FROM t'), [{ count: 2 }], 'the rows after errors')
      await driver.close()
    },
  },
  {
    name: 'keeps what was committed, and nothing that was rolled back or was open when it was closed',
    async run(open) {
      const first = await open()
      await first.exec('CREATE TABLE t (id INTEGER PRIMARY KEY)')
      for (const [id, end] of [
        [1, 'COMMIT'],
        [2, 'ROLLBACK'],
      ] as const) {
        await first.exec('BEGIN IMMEDIATE')
        await first.all('INSERT INTO t VALUES (?)', [id])
        await first.exec(end)
      }
      await first.exec('BEGIN IMMEDIATE')
      await first.all('INSERT INTO t VALUES (?)', [3])
      await first.close()
      const second = await open()
      equal(await all(second, 'SELECT id FROM t'), [{ id: 1 }], 'the rows')
      await second.close()
    },
  },
  {
    name: 'shows commits to another connection, and changes its data_version',
    async run(open) {
      const first = await open()
      await first.exec('CREATE TABLE t (id INTEGER PRIMARY KEY)')
      const second = await open()
      const version = async () => (await all(second, 'PRAGMA data_version'))[0]?.data_version
      equal(await all(second, 'SELECT id FROM t'), [], 'the rows before')
      const before = await version()
      equal(await version(), before, 'data_version when nothing was written')
      await first.all('INSERT INTO t VALUES (?)', [1])
      check((await version()) !== before, 'data_version is the same (expected: another one after a commit)')
      equal(await all(second, 'SELECT id FROM t'), [{ id: 1 }], 'the rows after')
      await first.close()
      await second.close()
    },
  },
]
