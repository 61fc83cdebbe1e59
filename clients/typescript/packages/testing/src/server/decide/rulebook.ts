import type { Catalogue, EntityType } from '../catalogue/catalogue.js'
import type { Entity } from './entity.js'

/** The rules by which one mutation is decided. */
export interface Rulebook {
  /** The types, with the fields and limits that the mutation may use. */
  readonly rules: Catalogue
  /** The types of stored data, which may have more fields. */
  readonly types: Catalogue
  /** The types and fields that the client has; absent when the request did not say. */
  readonly client?: Catalogue
}

/**
 * The properties of documents of this type that hold its children: those of the rules, and those of other versions that
 * have an entity there.
 */
export function nestedIn(rulebook: Rulebook, type: EntityType, below: readonly Entity[]): Map<string, EntityType> {
  const ruled = rulebook.rules.byName(type.name)
  const all = rulebook.types.require(type.name).children
  return new Map(
    [...all].filter(
      ([property, child]) => ruled?.children.has(property) || below.some(entity => entity.type.name === child.name),
    ),
  )
}

/** Whether the client could have named entities of this type. */
export const clientHasType = (rulebook: Rulebook, type: EntityType): boolean =>
  rulebook.client === undefined || rulebook.client.byName(type.name) !== undefined

/** Whether the client could have named this field. */
export const clientHasField = (rulebook: Rulebook, type: EntityType, field: string): boolean =>
  rulebook.client === undefined || rulebook.client.byName(type.name)?.fields.has(field) === true
