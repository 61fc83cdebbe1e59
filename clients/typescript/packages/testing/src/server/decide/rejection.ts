import { etagOf } from '../position.js'
import { instantText } from '../text.js'
import { type Entity, entityKey, etagPosition, newestStamp, type Stamp } from './entity.js'

/** The reason for which an operation changes nothing. */
export interface Rejection {
  readonly code: string
  readonly detail: string
  readonly conflicts: readonly string[]
  /** The entity that it collides with. */
  readonly inTheWay?: Entity
  /** The write that it lost to. */
  readonly lostTo?: Stamp
  /** When the account was erased. */
  readonly erasedAt?: number
}

export const rejected = (code: string, detail: string): Rejection => ({ code, detail, conflicts: [] })

export const invalidWrite = (detail: string): Rejection => rejected('validation_failed', detail)

export const notFound = (key: string): Rejection => rejected('not_found', `${key} does not exist`)

export const collision = (code: string, detail: string, inTheWay: Entity, by: Stamp): Rejection => ({
  code,
  detail,
  conflicts: [],
  inTheWay,
  lostTo: by,
})

export const nothingToMatch = (key: string): Rejection =>
  rejected('etag_mismatch', `${key} does not exist (expected: the version the request was based on)`)

export const deletedSince = (tombstone: Entity): Rejection =>
  collision(
    'etag_mismatch',
    `${entityKey(tombstone)} was deleted (expected: the version the request was based on)`,
    tombstone,
    newestStamp(tombstone),
  )

/** This log cannot have issued the base. */
export const unknownBase = (current: Entity, reason: string): Rejection => ({
  ...rejected('etag_mismatch', `${entityKey(current)}: ${reason}`),
  inTheWay: current,
})

/** A write at a later time prevents a deletion. */
export const laterThanDeletion = (current: Entity, later: readonly string[], by: Stamp): Rejection => ({
  code: 'etag_mismatch',
  detail: `${entityKey(current)} was written at a later time than that of the request (${javaInstant(by.time)})`,
  conflicts: later,
  inTheWay: current,
  lostTo: by,
})

export const changedSinceBase = (current: Entity, conflicts: readonly string[], by: Stamp | undefined): Rejection => {
  const etag = etagOf(etagPosition(current))
  return {
    code: 'etag_mismatch',
    detail: `${entityKey(current)} changed since the version the request was based on (current etag: ${etag})`,
    conflicts,
    inTheWay: current,
    lostTo: by,
  }
}

/** Without milliseconds when they are zero. */
const javaInstant = (time: number): string => instantText(time).replace('.000Z', 'Z')
