import type { Connection, Step } from './connection.js'
import type { SqlRow } from './driver.js'
import { FREE, type Lease } from './lease.js'
import { stateStep } from './read-steps.js'
import { numberIn, textIn } from './rows.js'
import { DATA_VERSION } from './watch.js'

/** A message from a link of another connection. */
export interface Posted {
  readonly sender: string
  readonly doc: string
}

export type Leases = ReadonlyMap<string, Lease>

/** What processes have left in the database for each other. */
export interface Look {
  readonly leases: Leases
  /** The leases at the look before; undefined at the first one. */
  readonly before: Leases | undefined
  /** The messages since the look before. */
  readonly posted: readonly Posted[]
}

/**
 * The rows by which processes agree on a leader. Every change is one transaction. It compares what it expects, so only
 * one of several links takes a lease that all of them saw free, and it reads what it left. It is not forced to the
 * disk: after a power cut, no process is left that has seen it.
 */
export class LeaseTable {
  onLook: (look: Look) => void = () => {}
  readonly #connection: Connection
  readonly #instance: string
  readonly #messageLimit: number
  #leases: Leases | undefined
  /** The last message that was read; undefined before the first look. */
  #last: number | undefined

  constructor(connection: Connection, instance: string, messageLimit: number) {
    this.#connection = connection
    this.#instance = instance
    this.#messageLimit = messageLimit
  }

  /** As they were last read; undefined before the first look. */
  get leases(): Leases | undefined {
    return this.#leases
  }

  /** As it was last read. */
  lease(name: string): Lease {
    return this.#leases?.get(name) ?? FREE
  }

  /** Another number when another connection has written. */
  async version(): Promise<number> {
    const [row] = await this.#connection.query(DATA_VERSION)
    return numberIn(row, 'data_version')
  }

  /** The first look reads no messages: those that are there are for others. */
  async look(): Promise<void> {
    this.#read(await this.#connection.transact('read', [stateStep(this.#instance), ...this.#lookSteps()]))
  }

  /** Takes a lease if it is still as it was seen; whatever it is without `seen`. */
  take(name: string, link: string, seen: Lease | undefined): Promise<void> {
    const isSame = seen ? 'AND holder IS ? AND beat = ?' : ''
    return this.#change(
      { sql: 'INSERT OR IGNORE INTO replog_lease VALUES (?, NULL, ?, ?, NULL)', params: [name, FREE.beat, FREE.asked] },
      {
        sql: `UPDATE replog_lease SET holder = ?, beat = beat + 1, state = NULL WHERE name = ? ${isSame}`,
        params: [link, name, ...(seen ? [seen.holder, seen.beat] : [])],
      },
    )
  }

  /** Asks the holder for the sign of life after the one that was seen. */
  ask(name: string, { beat }: Lease): Promise<void> {
    const sql = 'UPDATE replog_lease SET asked = beat WHERE name = ? AND beat = ?'
    return this.#change({ sql, params: [name, beat] })
  }

  /** A sign of life of the holder, with the state of its work. */
  beat(name: string, link: string, state: string | null): Promise<void> {
    const sql = 'UPDATE replog_lease SET beat = beat + 1, state = ? WHERE name = ? AND holder = ?'
    return this.#change({ sql, params: [state, name, link] })
  }

  release(name: string, link: string): Promise<void> {
    const sql = 'UPDATE replog_lease SET holder = NULL, state = NULL WHERE name = ? AND holder = ?'
    return this.#change({ sql, params: [name, link] })
  }

  /** Keeps the newest messages only: a link that asks for something repeats it. */
  post(sender: string, docs: readonly string[]): Promise<void> {
    return this.#change(
      {
        sql: 'INSERT INTO replog_message (sender, doc) SELECT ?, value FROM json_each(?) ORDER BY key',
        params: [sender, JSON.stringify(docs)],
      },
      {
        sql: 'DELETE FROM replog_message WHERE id <= (SELECT max(id) FROM replog_message) - ?',
        params: [this.#messageLimit],
      },
    )
  }

  async #change(...steps: readonly Step[]): Promise<void> {
    const all = [stateStep(this.#instance), ...steps, ...this.#lookSteps()]
    this.#read(await this.#connection.transactRelaxed(all))
  }

  #lookSteps(): Step[] {
    return [
      { sql: 'SELECT name, holder, beat, asked, state FROM replog_lease' },
      this.#last === undefined
        ? { sql: 'SELECT coalesce(max(id), 0) AS id FROM replog_message' }
        : { sql: 'SELECT id, sender, doc FROM replog_message WHERE id > ? ORDER BY id', params: [this.#last] },
    ]
  }

  #read(results: readonly (readonly SqlRow[])[]): void {
    const [rows, messages] = [results.at(-2)!, results.at(-1)!]
    const before = this.#leases
    const leases = new Map(rows.map(row => [textIn(row, 'name'), leaseIn(row)]))
    this.#leases = leases
    const isFirst = this.#last === undefined
    this.#last = messages.length > 0 ? numberIn(messages.at(-1), 'id') : this.#last
    const posted = isFirst ? [] : messages.map(row => ({ sender: textIn(row, 'sender'), doc: textIn(row, 'doc') }))
    this.onLook({ leases, before, posted })
  }
}

function leaseIn(row: SqlRow): Lease {
  return {
    holder: row.holder === null ? null : textIn(row, 'holder'),
    beat: numberIn(row, 'beat'),
    asked: numberIn(row, 'asked'),
    state: row.state === null ? null : textIn(row, 'state'),
  }
}
