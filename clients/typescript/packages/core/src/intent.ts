import type { FieldInfo, TypeInfo } from './catalogue.js'
import type { Json } from './json.js'
import type { Data, OpKind, Policy, Priority } from './op.js'
import type { Tab } from './tab.js'

/** The options of one write. */
export interface WriteOptions {
  /** The server's rule when others changed the same entity; the default is `merge` for patches. */
  readonly policy?: Policy
  /** Which writes are sent first; the default is `medium`. */
  readonly priority?: Priority
  /**
   * A UUID that names this write. A write with the name of an earlier one is not made again; its promises are those of
   * the earlier one, as long as the device keeps outcomes (seven days), and the server refuses repetitions for longer.
   * It is for callers that keep a write themselves until it is made, and may repeat it. Creations need an `id` then.
   */
  readonly once?: string
}

/** A value of a field as an app gives it. */
export type Value = Json | Date | undefined

/** An operation as the app asked for it, before its place in the queue and its tree are known. */
export interface Intent {
  readonly kind: OpKind
  readonly type: string
  readonly id: string
  readonly localId?: string
  readonly data?: Data
  readonly base?: string
  readonly shown?: number
  readonly was?: Data
  readonly policy?: Policy
}

/** The write cannot be made: a field is unknown, missing or of another kind. Nothing was stored. */
export class InvalidWrite extends Error {
  override readonly name = 'InvalidWrite'
  readonly code = 'invalid'
  readonly errors: readonly { readonly pointer: string; readonly message: string }[]

  constructor(type: string, errors: readonly { readonly pointer: string; readonly message: string }[]) {
    super(`${type}: ${errors.map(({ pointer, message }) => `${pointer.slice(1)}: ${message}`).join('; ')}`)
    this.errors = errors
  }
}

/** The operations of one `write` can never be sent together. Nothing was stored. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge'
  readonly code = 'too_large'
}

/**
 * The data of an operation as JSON. Types and fields that the catalogue does not have are refused when the catalogue
 * came from the server; until then they are taken as they are, and the server decides.
 */
export function checked(
  { view: { catalogue }, hasServersCatalogue: isServers }: Tab,
  kind: OpKind,
  type: string,
  data: { readonly [field: string]: Value },
): Data {
  const info = catalogue.type(type)
  if (!info && isServers) {
    throw new InvalidWrite(type, [{ pointer: '/', message: `unknown type (expected: one of ${catalogue.names()})` }])
  }
  const isNew = kind === 'create' || kind === 'upsert'
  const errors: { pointer: string; message: string }[] = []
  const json: Record<string, Json> = {}
  for (const [field, value] of Object.entries(plain(data))) {
    if (value === null && isNew) {
      continue
    }
    const message = info ? wrong(info, info.fields.get(field), value, isServers) : undefined
    if (message) {
      errors.push({ pointer: `/${field}`, message })
    }
    json[field] = value
  }
  if (info && isNew) {
    errors.push(...missing(info, json))
  }
  if (errors.length > 0) {
    throw new InvalidWrite(type, errors)
  }
  return json
}

/** Values of an app as JSON, without those that are undefined. */
export function plain(fields: { readonly [field: string]: Value }): Data {
  const json: Record<string, Json> = {}
  for (const [field, value] of Object.entries(fields)) {
    if (value !== undefined) {
      json[field] = value instanceof Date ? instant(value) : value
    }
  }
  return json
}

function instant(value: Date): Json {
  return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
}

function missing(info: TypeInfo, json: Record<string, Json>): { pointer: string; message: string }[] {
  const errors = [...info.fields.values()]
    .filter(field => field.required && json[field.name] === undefined)
    .map(field => ({ pointer: `/${field.name}`, message: 'missing (expected: a value)' }))
  const isAnyThere = info.requiresOneOf.length === 0 || info.requiresOneOf.some(field => json[field] !== undefined)
  return isAnyThere
    ? errors
    : [...errors, { pointer: '/', message: `expected: one of ${info.requiresOneOf.join(', ')}` }]
}

function wrong(info: TypeInfo, field: FieldInfo | undefined, value: Json, isServers: boolean): string | undefined {
  if (!field) {
    return isServers ? `unknown field of ${info.name}` : undefined
  }
  if (value === null) {
    return field.required ? 'null (expected: a value)' : undefined
  }
  if (!isOfKind(field.kind, value)) {
    return `${JSON.stringify(value)} (expected: ${EXPECTED[field.kind] ?? field.kind})`
  }
  if (field.values && !field.values.includes(value as string)) {
    return `${JSON.stringify(value)} (expected: one of ${field.values.join(', ')})`
  }
  return beyond(field.limits, value)
}

const EXPECTED: Readonly<Record<string, string>> = {
  text: 'a text',
  integer: 'a whole number',
  decimal: 'a number',
  boolean: 'true or false',
  id: 'an id',
  date: 'a date, YYYY-MM-DD',
  instant: 'a Date, or a time as in RFC 3339',
}

function isOfKind(kind: string, value: Json): boolean {
  switch (kind) {
    case 'text':
    case 'id':
      return typeof value === 'string'
    case 'integer':
      return typeof value === 'number' && Number.isSafeInteger(value)
    case 'decimal':
      return typeof value === 'number' && Number.isFinite(value)
    case 'boolean':
      return typeof value === 'boolean'
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)
    case 'instant':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value))
    default:
      return true
  }
}

function beyond(limits: Readonly<Record<string, number>>, value: Json): string | undefined {
  const { min, max, decimals, min_length: shortest, max_length: longest } = limits
  if (typeof value === 'number' && ((min !== undefined && value < min) || (max !== undefined && value > max))) {
    return `${value} (expected: ${min ?? ''}..${max ?? ''})`
  }
  if (typeof value === 'number' && decimals !== undefined && Number(value.toFixed(decimals)) !== value) {
    return `${value} (expected: at most ${decimals} decimals)`
  }
  const length = typeof value === 'string' ? [...value].length : 0
  if (typeof value === 'string' && (length < (shortest ?? 0) || length > (longest ?? Number.POSITIVE_INFINITY))) {
    return `${length} characters (expected: ${shortest ?? 0}..${longest ?? ''})`
  }
  return undefined
}
