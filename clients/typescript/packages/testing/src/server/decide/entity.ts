import type { EntityType, Value } from '../catalogue/catalogue.js'
import type { Position } from '../position.js'
import type { Place } from './operation.js'

/** The writer and the time of a value. */
export interface Stamp {
  readonly position: Position
  /** When the person wrote it, by the device's clock, but never later than the time of the log. */
  readonly time: number
  readonly device?: string
}

/** The stamps of an entity: that of its creation, and those of what was written since. */
export interface Stamps {
  readonly created: Stamp
  readonly later: ReadonlyMap<string, Stamp>
}

/** One entity after one mutation. It never changes. */
export interface Entity {
  readonly type: EntityType
  readonly id: string
  readonly localId?: string
  readonly parentId?: string
  readonly rootId: string
  readonly version: number
  /** The mutation that last changed it. */
  readonly position: Position
  /** For a root, the mutation that last changed anything in its tree; 0 for others. */
  readonly treePosition: Position
  readonly fields: ReadonlyMap<string, Value>
  readonly stamps: Stamps
  readonly createdAt: number
  readonly updatedAt: number
  readonly deletedAt?: number
}

/** Stamps that belong to no field of the catalogue. */
const DELETED = 'deleted_at'
const MOVED_OUT = 'moved_out'

/** The key of an entity, as messages show it. */
export const keyOf = (type: string, id: string): string => `${type} ${id}`

/** The address of an entity within a tree, as conflicts name it. */
export const addressOf = (entity: Entity): string => `${entity.type.name}/${entity.id}`

export const entityKey = (entity: Entity): string => keyOf(entity.type.name, entity.id)

/** An entity that is not a tombstone. */
export type LiveEntity = Entity & { readonly deletedAt?: undefined }

export const isLive = (entity: Entity | undefined): entity is LiveEntity =>
  entity !== undefined && entity.deletedAt === undefined

export const isRoot = (entity: Entity): boolean => entity.parentId === undefined

/** The position of the etag that a client gets. The etag of a root covers its whole tree. */
export const etagPosition = (entity: Entity): Position => (isRoot(entity) ? entity.treePosition : entity.position)

export function stampOf(place: Place, clientTime: number | undefined): Stamp {
  const time = clientTime === undefined || clientTime > place.at ? place.at : clientTime
  return { position: place.position, time, device: place.device }
}

/** A device knows its own earlier writes. */
export const isSameDevice = (one: Stamp, other: Stamp): boolean =>
  one.device !== undefined && one.device === other.device

export const stampOfField = (entity: Entity, field: string): Stamp =>
  entity.stamps.later.get(field) ?? entity.stamps.created

/** Whether the field got a value or lost one after the creation. */
export const isWrittenLater = (entity: Entity, field: string): boolean => entity.stamps.later.has(field)

/** All stamps except that of a move, in a fixed order: the first of several equal ones is named in an outcome. */
export function stampsOf(entity: Entity): Stamp[] {
  const fields = [...entity.stamps.later.keys()].filter(field => field !== MOVED_OUT).sort()
  return [entity.stamps.created, ...fields.map(field => entity.stamps.later.get(field)!)]
}

/** The last move of something below the entity to another parent. */
export const movedOut = (entity: Entity): Stamp | undefined => entity.stamps.later.get(MOVED_OUT)

export const newestStamp = (entity: Entity): Stamp =>
  stampsOf(entity).reduce((one, other) => (other.position > one.position ? other : one))

export function withStamps(stamps: Stamps, fields: Iterable<string>, stamp: Stamp): Stamps {
  const later = new Map(stamps.later)
  for (const field of fields) {
    later.set(field, stamp)
  }
  return { created: stamps.created, later }
}

export const movedOutAt = (entity: Entity, stamp: Stamp): Entity => ({
  ...entity,
  stamps: withStamps(entity.stamps, [MOVED_OUT], stamp),
})

/** Its tombstone. The stamp names the device that deleted it. */
export const deletedAt = (entity: Entity, place: Place, stamp: Stamp): Entity => ({
  ...entity,
  version: entity.version + 1,
  position: place.position,
  treePosition: isRoot(entity) ? place.position : 0,
  stamps: withStamps(entity.stamps, [DELETED], stamp),
  updatedAt: place.at,
  deletedAt: place.at,
})
