import { generationOf, type Position } from '../position.js'
import { type Entity, isSameDevice, movedOut, type Stamp, stampsOf } from './entity.js'
import type { Operation, Place } from './operation.js'

/**
 * The base of an operation. It decides which writes count as changes since then. A write of the same device does not
 * count, except under `reject` with an etag. With a pull token, an earlier operation of the same push does not count
 * either.
 */
export class Base {
  readonly position: Position
  /** True for a pull token, false for an etag. */
  readonly isToken: boolean
  /** The stamp of the operation's own writes. */
  readonly mine: Stamp

  private constructor(position: Position, isToken: boolean, mine: Stamp) {
    this.position = position
    this.isToken = isToken
    this.mine = mine
  }

  /** The base of an operation; undefined when it has none. */
  static of(operation: Operation, mine: Stamp): Base | undefined {
    return typeof operation.base === 'object'
      ? new Base(operation.base.position, operation.base.log !== undefined, mine)
      : undefined
  }

  /** True when this write is a change that others made since the base. */
  isChange(theirs: Stamp): boolean {
    return (
      theirs.position > this.position &&
      !isSameDevice(theirs, this.mine) &&
      !(this.isToken && theirs.position === this.mine.position)
    )
  }

  /** Whether others changed the entity since the base; its creation and its deletion are changes too. */
  isChanged(entity: Entity): boolean {
    return entity.position > this.position && stampsOf(entity).some(stamp => this.isChange(stamp))
  }

  /** Whether others changed the entity, or moved something out from below it, since the base. */
  isTouched(entity: Entity): boolean {
    return this.isChanged(entity) || this.isMovedOut(entity)
  }

  isMovedOut(entity: Entity): boolean {
    const moved = movedOut(entity)
    return this.isToken && moved !== undefined && this.isChange(moved)
  }
}

/** The ids of the logs, by generation. */
export type Logs = ReadonlyMap<number, number>

/** Whether a position is of the log with this id. The start is of every log. */
export const isRegistered = (logs: Logs, position: Position, log: number): boolean =>
  position === 0 ? [...logs.values()].includes(log) : logs.get(generationOf(position)) === log

/** The reason for which this log cannot have issued the base; undefined when it can. */
export function unknownBaseReason(operation: Operation, place: Place, logs: Logs): string | undefined {
  if (typeof operation.base !== 'object') {
    return undefined
  }
  const { position, log } = operation.base
  if (position >= place.position) {
    return 'the base is ahead of the log (expected: an etag or a pull token that was answered)'
  }
  return log === undefined || isRegistered(logs, position, log)
    ? undefined
    : 'the base is of a log that is not known here (expected: a pull token of this log)'
}
