export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json }

export function isObject(json: unknown): json is { readonly [member: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
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
