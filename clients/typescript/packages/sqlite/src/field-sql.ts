import type { Json } from '@replog/core'
import type { SqlValue } from './driver.js'

/** Other names are compared in JavaScript, because SQL that is made from them would not be safe. */
const SAFE = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/

/** Texts that not every library passes to SQLite as they are. */
const ODD = /[\p{Surrogate}\0]/u

/** Members of a row that are meant where its data do not have the name. */
const MEMBERS: { readonly [name: string]: string } = {
  id: 'id',
  localId: "json_extract(doc, '$.localId')",
  etag: "json_extract(doc, '$.etag')",
  version: "json_extract(doc, '$.version')",
  updated_at: "json_extract(doc, '$.updatedAt')",
}

export function isSafe(name: string): boolean {
  return SAFE.test(name)
}

/** A type as a part of a statement, and of the condition of an index. Its name is safe. */
export function typeIs(type: string): string {
  return `type = '${type}'`
}

/**
 * The value of a field with a safe name, so that SQLite orders values as the engine does: none first, then numbers,
 * texts, and flags. SQLite orders blobs last, so flags are blobs here. Indexes in files have this text: with another
 * text they must have other names.
 */
export function sqlOf(name: string): string {
  const path = `'$.data.${name}'`
  const value = `CASE json_type(doc, ${path}) WHEN 'false' THEN x'00' WHEN 'true' THEN x'01'
    WHEN 'array' THEN x'02' WHEN 'object' THEN x'02' ELSE json_extract(doc, ${path}) END`
  return Object.hasOwn(MEMBERS, name) ? `coalesce(${value}, ${MEMBERS[name]})` : value
}

/** A value to compare with: its text in the statement, and the parameters of that. */
export interface Operand {
  readonly sql: string
  readonly params: readonly SqlValue[]
}

/** Undefined when SQLite cannot compare with this value as the engine does. */
export function operandOf(value: Json): Operand | undefined {
  if (typeof value === 'boolean') {
    return { sql: value ? "x'01'" : "x'00'", params: [] }
  }
  const isPlain = typeof value === 'number' ? isSafeNumber(value) : typeof value === 'string' && !ODD.test(value)
  return isPlain ? { sql: '?', params: [value as SqlValue] } : undefined
}

/** Libraries pass a whole number as one of 64 bits, which larger ones do not fit into. */
function isSafeNumber(value: number): boolean {
  return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)
}
