import { uuidBytes, uuidText } from '../ids.js'
import type { Position } from '../position.js'
import { ByteReader, ByteWriter, seal, unseal } from '../seal.js'

/** A place in the order of a pull: by position, then type (parents first), then id. */
export interface Cursor {
  readonly position: Position
  readonly type: number
  readonly id: string
}

/** The continuation of a pull, with the facts about its beginning that it needs. */
export interface PageToken {
  readonly incremental: boolean
  readonly showDeleted: boolean
  readonly newest: boolean
  /** The log of the position `start`. */
  readonly log: number
  /** The user's head when the pull began. Deletions after it are shown on every later page. */
  readonly start: Position
  readonly cursor: Cursor
}

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
const LAST_TYPE = 255
const INCREMENTAL = 1
const SHOW_DELETED = 2
const NEWEST = 4

/** After everything at this position. */
export const cursorAfter = (position: Position): Cursor => ({ position, type: LAST_TYPE, id: LAST_ID })

export const compareCursors = (one: Cursor, other: Cursor): number =>
  one.position - other.position || one.type - other.type || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0)

/** @param types the codes of the types that are pulled; empty for all */
export function encodePageToken(token: PageToken, user: string, types: readonly number[]): string {
  const writer = new ByteWriter()
  const { incremental, showDeleted, newest, log, start, cursor } = token
  writer.byte((incremental ? INCREMENTAL : 0) | (showDeleted ? SHOW_DELETED : 0) | (newest ? NEWEST : 0))
  writer.number(log, 4)
  writer.number(start, 8)
  writer.number(cursor.position, 8)
  writer.byte(cursor.type)
  writer.bytes(uuidBytes(cursor.id))
  return seal(writer.done(), contextOf(user, types))
}

/** The token in a text; undefined when it was not issued for this user and these types. */
export function decodePageToken(text: string, user: string, types: readonly number[]): PageToken | undefined {
  const bytes = unseal(text, contextOf(user, types))
  if (!bytes) {
    return undefined
  }
  const reader = new ByteReader(bytes)
  const flags = reader.byte()
  return {
    incremental: (flags & INCREMENTAL) !== 0,
    showDeleted: (flags & SHOW_DELETED) !== 0,
    newest: (flags & NEWEST) !== 0,
    log: reader.number(4),
    start: reader.number(8),
    cursor: { position: reader.number(8), type: reader.byte(), id: uuidText(reader.take(16)) },
  }
}

const contextOf = (user: string, types: readonly number[]): string => `page\n${types.join(',')}\n${user}`
