/** The checks of the kits. They need no test framework, and say in their message what was expected. */

const SHOWN = 400

function show(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value))
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}… (${text.length} characters)`
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function members(value: Record<string, unknown>): string[] {
  return Object.keys(value).filter(name => value[name] !== undefined)
}

/** The first place where two values differ, as a path; undefined when they are equal. */
function difference(actual: unknown, expected: unknown, path: string): string | undefined {
  if (Array.isArray(actual) && Array.isArray(expected)) {
    if (actual.length !== expected.length) {
      return `${path} has ${actual.length} items (expected: ${expected.length})`
    }
    for (const [i, item] of actual.entries()) {
      const found = difference(item, expected[i], `${path}[${i}]`)
      if (found) {
        return found
      }
    }
    return undefined
  }
  if (isRecord(actual) && isRecord(expected)) {
    for (const name of new Set([...members(actual), ...members(expected)])) {
      const found = difference(own(actual, name), own(expected, name), `${path}.${name}`)
      if (found) {
        return found
      }
    }
    return undefined
  }
  return Object.is(actual, expected) ? undefined : `${path} is ${show(actual)} (expected: ${show(expected)})`
}

/** A member of the value itself, so that `__proto__` is a name as any other. */
function own(value: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined
}

/** Requires the same content. Members that are `undefined` count as absent. */
export function equal(actual: unknown, expected: unknown, about: string): void {
  const found = difference(actual, expected, 'it')
  if (found) {
    throw new Error(`${about}: ${found}`)
  }
}

/** Requires the same items in any order. `key` names an item. */
export function equalSet<T>(
  actual: readonly T[],
  expected: readonly T[],
  key: (item: T) => string,
  about: string,
): void {
  const byKey = (one: T, other: T) => (key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0)
  equal([...actual].sort(byKey).map(key), [...expected].sort(byKey).map(key), `${about} (keys)`)
  equal([...actual].sort(byKey), [...expected].sort(byKey), about)
}

export function check(condition: boolean, message: string): asserts condition {
  if (!condition) {
    throw new Error(message)
  }
}

/** Requires that a promise rejects with an error of this class. */
export async function refused(
  work: Promise<unknown>,
  kind: abstract new (message: string) => Error,
  about: string,
): Promise<void> {
  let ended: unknown
  try {
    ended = await work
  } catch (error) {
    check(error instanceof kind, `${about}: it rejected with ${String(error)} (expected: ${kind.name})`)
    return
  }
  throw new Error(`${about}: it resolved to ${show(ended)} (expected: ${kind.name})`)
}
