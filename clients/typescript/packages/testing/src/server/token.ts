import type { Position } from './position.js'
import { ByteReader, ByteWriter, seal, unseal } from './seal.js'

/** The data that a client has after a pull. A set of types never covers all types, because a catalogue may get more. */
export interface Coverage {
  /** The codes of the types; absent for all. */
  readonly types?: readonly number[]
  readonly showsDeletions: boolean
}

/** A sync token. Without `coverage` it is a mark. */
export interface SyncToken {
  /** Names the log of the position. */
  readonly log: number
  readonly position: Position
  readonly coverage?: Coverage
}

const CODE_MAX = 200
const KIND_MARK = 2
const KIND_PULL = 3
const ALL_TYPES = 1
const SHOWS_DELETIONS = 2

/** Whether a client with the first coverage has everything of the second. */
export function covers(given: Coverage, needed: Coverage): boolean {
  const coversTypes = !given.types || needed.types?.every(type => given.types?.includes(type)) === true
  return coversTypes && (given.showsDeletions || !needed.showsDeletions)
}

export const coversType = (coverage: Coverage, code: number): boolean =>
  coverage.types === undefined || coverage.types.includes(code)

/** The text of a token, bound to its user. It has at most 64 characters. */
export function encodeToken(token: SyncToken, user: string): string {
  return seal(tokenBytes(token), `token\n${user}`)
}

/** The token in a text; undefined when it is none, or another user's. */
export function decodeToken(text: string, user: string): SyncToken | undefined {
  const bytes = unseal(text, `token\n${user}`)
  if (!bytes) {
    return undefined
  }
  const reader = new ByteReader(bytes)
  const kind = reader.byte()
  const place = { log: reader.number(4), position: reader.number(8) }
  return kind === KIND_MARK ? place : { ...place, coverage: coverageOf(reader.byte(), reader.rest()) }
}

function tokenBytes(token: SyncToken): Uint8Array {
  const writer = new ByteWriter()
  writer.byte(token.coverage ? KIND_PULL : KIND_MARK)
  writer.number(token.log, 4)
  writer.number(token.position, 8)
  if (token.coverage) {
    const { types, showsDeletions } = token.coverage
    writer.byte((types ? 0 : ALL_TYPES) | (showsDeletions ? SHOWS_DELETIONS : 0))
    writer.bytes(bitmapOf(types ?? []))
  }
  return writer.done()
}

function bitmapOf(codes: readonly number[]): Uint8Array {
  const bitmap = new Uint8Array(Math.ceil(Math.max(0, ...codes) / 8))
  for (const code of codes) {
    const at = (code - 1) >> 3
    bitmap[at] = bitmap[at]! | (1 << ((code - 1) & 7))
  }
  return bitmap
}

function coverageOf(flags: number, bitmap: Uint8Array): Coverage {
  const showsDeletions = (flags & SHOWS_DELETIONS) !== 0
  if ((flags & ALL_TYPES) !== 0) {
    return { showsDeletions }
  }
  const types: number[] = []
  for (let code = 1; code <= Math.min(CODE_MAX, bitmap.length * 8); code++) {
    if (((bitmap[(code - 1) >> 3] ?? 0) & (1 << ((code - 1) & 7))) !== 0) {
      types.push(code)
    }
  }
  return { types, showsDeletions }
}
