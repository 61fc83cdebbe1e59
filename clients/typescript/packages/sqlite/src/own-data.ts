import { type Loaded, type Meta, Stale, StorageFailed } from '@replog/core'
import type { Connection } from './connection.js'
import { type FileFacts, findingOf, type KnownFacts } from './file-facts.js'
import { copySteps, FACTS, factsIn, rememberSteps } from './file-steps.js'
import { ALL_OPS, LAST_SEQ, META, opsIn } from './read-steps.js'
import { cursorIn, metaIn, numberIn, textIn } from './rows.js'
import { CHECK_LAYOUT, COUNT_LAID_OUT, COUNT_MISSING, createSteps } from './schema.js'

/** The data of a database when it is opened. */
export interface OwnData {
  /** Names the data. Data that are made after `destroy` have another name. */
  readonly instance: string
  readonly loaded: Loaded
}

interface WithFacts extends OwnData {
  readonly known: KnownFacts | undefined
}

/**
 * Loads the data of this user, and makes them when there are none. When the file is a copy, it becomes a device of its
 * own first.
 *
 * @param found the facts about the file; undefined when there are none
 */
export async function loadOwn(
  connection: Connection,
  user: string | null,
  fresh: Meta,
  found: FileFacts | undefined,
): Promise<OwnData> {
  const data = await load(connection, user, fresh)
  const finding = found ? findingOf(data.known, found) : 'same'
  if (!found || finding === 'same') {
    return data
  }
  try {
    await connection.transact('write', [
      ...rememberSteps(data.known, found),
      ...(finding === 'copy' ? copySteps(data.instance, data.loaded.ops, fresh.device) : []),
    ])
  } catch (error) {
    // Another process has opened the same file, and has done this already.
    if (!(error instanceof Stale)) {
      throw error
    }
  }
  return load(connection, user, fresh)
}

async function load(connection: Connection, user: string | null, fresh: Meta): Promise<WithFacts> {
  const [missing] = await connection.query(COUNT_MISSING)
  const isNew = numberIn(missing, 'count') > 0
  const create = isNew ? createSteps(user, fresh) : []
  const all = { sql: `SELECT instance, user, rev, ${LAST_SEQ} AS seq FROM replog_state` }
  const steps = [...create, CHECK_LAYOUT, all, META, ALL_OPS, FACTS]
  const results = await connection.transact(isNew ? 'write' : 'read', steps)
  const [state, meta, ops, facts] = results.slice(create.length + 1)
  if (textIn(state![0], 'user') !== JSON.stringify(user)) {
    throw new StorageFailed('The database has the data of another user.')
  }
  const loaded = { meta: metaIn(meta!), ops: opsIn(ops!), cursor: cursorIn(state![0]) }
  return { instance: textIn(state![0], 'instance'), loaded, known: factsIn(facts!) }
}

/** Whether the tables are there. When that cannot be asked, the error that led to the question counts. */
export async function isLaidOut(connection: Connection): Promise<boolean> {
  try {
    const [row] = await connection.query(COUNT_LAID_OUT)
    return numberIn(row, 'count') > 0
  } catch (error) {
    if (error instanceof StorageFailed) {
      return true
    }
    throw error
  }
}
