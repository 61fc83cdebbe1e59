export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json }

export type JsonObject = { readonly [member: string]: Json }

export function isObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

/** A member of an object; undefined when it is not there, or when this is not an object. */
function memberOf(json: unknown, member: string): Json | undefined {
  return isObject(json) ? json[member] : undefined
}

/** A member that is a text; undefined when it is not one. */
export function textOf(json: unknown, member: string): string | undefined {
  const value = memberOf(json, member)
  return typeof value === 'string' ? value : undefined
}

/** A member that is a number; undefined when it is not one. */
export function numberOf(json: unknown, member: string): number | undefined {
  const value = memberOf(json, member)
  return typeof value === 'number' ? value : undefined
}

/** The items of a member that is a list; undefined when it is not one. */
export function itemsOf(json: unknown, member: string): readonly Json[] | undefined {
  const value = memberOf(json, member)
  return Array.isArray(value) ? value : undefined
}

/** The objects among the items of a member. */
export function objectsOf(json: unknown, member: string): JsonObject[] {
  return itemsOf(json, member)?.filter(isObject) ?? []
}

/** The texts among the items of a member. */
export function textsOf(json: unknown, member: string): string[] {
  return itemsOf(json, member)?.filter(item => typeof item === 'string') ?? []
}

/** Whether two values have the same content. The order of members does not count. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) {
    return true
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, i) => same(item, other[i]))
  }
  if (isObject(one) && isObject(other)) {
    const names = Object.keys(one)
    return names.length === Object.keys(other).length && names.every(name => same(one[name], other[name]))
  }
  return false
}
