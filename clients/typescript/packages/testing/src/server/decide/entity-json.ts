import type { Json } from '@replog/core'
import { etagOf, type Position } from '../position.js'
import { instantText } from '../text.js'
import { type Entity, etagPosition } from './entity.js'
import { nestedIn, type Rulebook } from './rulebook.js'
import type { UserState } from './user-state.js'

type JsonObject = { readonly [member: string]: Json }

/** The fields of an entity. */
export const fieldsJson = (entity: Entity): JsonObject => Object.fromEntries(entity.fields)

/** The entity alone. */
export const entityJson = (user: string, entity: Entity): JsonObject => flat(user, entity, etagPosition(entity))

/** The entity with everything below it, in the order of siblings. */
export const nestedJson = (user: string, root: Entity, state: UserState, rulebook: Rulebook): JsonObject =>
  nested(user, root, etagPosition(root), state, rulebook)

function flat(user: string, entity: Entity, position: Position): JsonObject {
  return {
    id: entity.id,
    ...(entity.localId === undefined ? {} : { localId: entity.localId }),
    user_id: user,
    etag: etagOf(position),
    version: entity.version,
    created_at: instantText(entity.createdAt),
    updated_at: instantText(entity.updatedAt),
    ...(entity.deletedAt === undefined ? {} : { deleted_at: instantText(entity.deletedAt) }),
    ...fieldsJson(entity),
  }
}

function nested(user: string, entity: Entity, position: Position, state: UserState, rulebook: Rulebook): JsonObject {
  const children = state.liveChildren(entity)
  const arrays = [...nestedIn(rulebook, entity.type, children)].map(([property, type]) => [
    property,
    children
      .filter(child => child.type.name === type.name)
      .map(child => nested(user, child, child.position, state, rulebook)),
  ])
  return { ...flat(user, entity, position), ...Object.fromEntries(arrays) }
}
