/** The canonical text of dates, instants and ids: the same value always has the same text. */

const SHOWN_MAX = 60
const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const UUID = /^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/
const HIGHEST_YEAR = new Date(0).setUTCFullYear(10_000, 0, 1)
const LOWEST_YEAR = new Date(0).setUTCFullYear(1, 0, 1)
const OFFSET_HOURS_MAX = 18

/** Milliseconds since 1970 of a day; undefined when there is no such day. */
function dayMillis(year: number, month: number, day: number): number | undefined {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined
}

/** An RFC 3339 full-date of the years 0001 to 9999. */
export function parseDate(text: string): string | undefined {
  const parts = DATE.exec(text)
  const year = Number(parts?.[1])
  return parts && year >= 1 && dayMillis(year, Number(parts[2]), Number(parts[3])) !== undefined ? text : undefined
}

/** Milliseconds since 1970 of an RFC 3339 date-time; digits below the millisecond are cut. */
export function parseInstant(text: string): number | undefined {
  const parts = RFC_3339.exec(text)
  if (!parts) {
    return undefined
  }
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const start = dayMillis(year, month, day)
  const offset = offsetMinutes(parts[8], Number(parts[9] ?? 0), Number(parts[10] ?? 0))
  if (start === undefined || offset === undefined || hour > 23 || minute > 59 || second > 59) {
    return undefined
  }
  const millis = Number((parts[7] ?? '').slice(0, 3).padEnd(3, '0'))
  const at = start + ((hour * 60 + minute - offset) * 60 + second) * 1000 + millis
  return at >= LOWEST_YEAR && at < HIGHEST_YEAR ? at : undefined
}

function offsetMinutes(sign: string | undefined, hours: number, minutes: number): number | undefined {
  if (minutes > 59 || hours > OFFSET_HOURS_MAX || (hours === OFFSET_HOURS_MAX && minutes > 0)) {
    return undefined
  }
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes)
}

/** RFC 3339, UTC, three decimals. */
export const instantText = (millis: number): string => new Date(millis).toISOString()

/** The lower-case form of a UUID of 36 characters. */
export const parseUuid = (text: unknown): string | undefined =>
  typeof text === 'string' && UUID.test(text) ? text.toLowerCase() : undefined

/** False when the text holds half of a surrogate pair. */
export const isWellFormed = (text: string): boolean =>
  !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)

export const lengthInCodePoints = (text: string): number => [...text].length

/** A client's text in a form that a message can contain: bounded, without control characters. */
export function shown(text: string): string {
  const cut = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are replaced here
  return cut.replace(/[\0-\x1f\x7f-\x9f]/g, '\ufffd')
}

/** The found value in a message. */
export function shownJson(value: unknown): string {
  if (Array.isArray(value)) {
    return 'an array'
  }
  if (typeof value === 'object' && value !== null) {
    return 'an object'
  }
  return shown(String(value))
}

export const isObject = (value: unknown): value is { readonly [member: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value of a member that the object itself has; names of the prototype do not count. */
export const member = (object: { readonly [name: string]: unknown }, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined

const encoder = new TextEncoder()

export const bytesOf = (text: string): number => encoder.encode(text).length

export const sortedTexts = (texts: Iterable<string>): string[] => [...new Set(texts)].sort()
