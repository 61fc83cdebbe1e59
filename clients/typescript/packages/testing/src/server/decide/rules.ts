import type { EntityType, Field } from '../catalogue/catalogue.js'
import { type Entity, entityKey, stampOfField } from './entity.js'
import { collision, invalidWrite, type Rejection } from './rejection.js'
import type { UserState } from './user-state.js'

/** The rules of the catalogue for an entity after it is written, in the order in which violations are reported. */
export function checkRules(
  type: EntityType,
  before: Entity | undefined,
  after: Entity,
  state: UserState,
): Rejection | undefined {
  for (const field of type.fields.values()) {
    if (isNeeded(field, before) && !after.fields.has(field.name)) {
      return invalidWrite(`${field.name}: is missing (expected: a value)`)
    }
  }
  const oneOf = type.requiresOneOf
  if (oneOf.length > 0 && !oneOf.some(field => after.fields.has(field))) {
    const expected = `at least one of ${oneOf.join(', ')}`
    return invalidWrite(`${entityKey(after)}: none of its identifying fields has a value (expected: ${expected})`)
  }
  for (const field of type.fields.values()) {
    const rejection = (before && checkTransition(field, before, after)) ?? checkOnlyOne(field, after, state)
    if (rejection) {
      return rejection
    }
  }
  return undefined
}

/** A field with an initial value may be newer than the entity; such an entity does not need it. */
const isNeeded = (field: Field, before: Entity | undefined): boolean =>
  field.required || (field.default !== undefined && (before === undefined || before.fields.has(field.name)))

function checkTransition(field: Field, before: Entity, after: Entity): Rejection | undefined {
  const from = before.fields.get(field.name)
  const to = after.fields.get(field.name)
  if (!field.transitions || from === undefined || to === undefined || from === to) {
    return undefined
  }
  const allowed = field.transitions[String(from)] ?? []
  return allowed.includes(String(to))
    ? undefined
    : collision(
        'invalid_transition',
        `${field.name}: from ${from} to ${to} (expected: ${allowed.join(' or ')})`,
        before,
        stampOfField(before, field.name),
      )
}

function checkOnlyOne(field: Field, after: Entity, state: UserState): Rejection | undefined {
  const only = field.only_one
  const other =
    only !== undefined && after.fields.get(field.name) === only
      ? state.holder(after.type.name, field.name, only, after.id)
      : undefined
  return other
    ? collision(
        `${after.type.name}_${only}`,
        `${entityKey(other)} already has ${field.name} ${only} (expected: at most one per user)`,
        other,
        stampOfField(other, field.name),
      )
    : undefined
}
