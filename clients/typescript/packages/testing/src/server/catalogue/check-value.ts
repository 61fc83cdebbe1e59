import {
  instantText,
  isWellFormed,
  lengthInCodePoints,
  parseDate,
  parseInstant,
  parseUuid,
  shown,
  shownJson,
} from '../text.js'
import type { Field, Value } from './catalogue.js'

/** The canonical form of a client's value, or the reason for which it is refused. */
export type Checked = { readonly value: Value } | { readonly refused: string }

/** Checks a value that is not null against the kind and the limits of its field. */
export function checkValue(field: Field, given: unknown): Checked {
  switch (field.kind) {
    case 'text':
      return typeof given === 'string' ? checkText(field, given) : mistyped(field, 'a string', given)
    case 'integer':
      return typeof given === 'number' ? checkInteger(field, given) : mistyped(field, 'a whole number', given)
    case 'decimal':
      return typeof given === 'number' ? checkDecimal(field, given) : mistyped(field, 'a number', given)
    case 'boolean':
      return typeof given === 'boolean' ? { value: given } : mistyped(field, 'true or false', given)
    case 'date':
      return canonical(field, given, parseDate, 'a date such as 2026-11-10')
    case 'instant':
      return canonical(field, given, instant, 'an instant such as 2026-11-10T14:30:00.123Z')
    case 'id':
      return canonical(field, given, parseUuid, 'a UUID')
  }
}

function checkText(field: Field, text: string): Checked {
  if (text.includes('\0')) {
    return { refused: `${field.name}: contains a NUL character (expected: text without it)` }
  }
  if (field.values && !field.values.includes(text)) {
    return { refused: `${field.name}: ${shown(text)} (expected: one of ${field.values.join(', ')})` }
  }
  const length = lengthInCodePoints(text)
  const min = field.limits?.min_length ?? 0
  const max = field.limits?.max_length ?? Number.POSITIVE_INFINITY
  if (length < min || length > max) {
    return { refused: `${field.name}: ${length} characters (expected: ${min}..${max})` }
  }
  return isWellFormed(text)
    ? { value: text }
    : { refused: `${field.name}: contains half of a surrogate pair (expected: valid Unicode)` }
}

function checkInteger(field: Field, value: number): Checked {
  return outOfRange(field, value) ?? (Number.isInteger(value) ? { value } : mistyped(field, 'a whole number', value))
}

function checkDecimal(field: Field, value: number): Checked {
  const most = field.limits?.decimals ?? 0
  return (
    outOfRange(field, value) ??
    (decimalsOf(value) > most
      ? { refused: `${field.name}: ${shown(String(value))} (expected: at most ${most} decimals)` }
      : { value })
  )
}

function decimalsOf(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e')
  const fraction = digits.split('.')[1]?.length ?? 0
  return Math.max(0, fraction - Number(exponent))
}

function outOfRange(field: Field, value: number): Checked | undefined {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = field.limits ?? {}
  return value < min || value > max
    ? { refused: `${field.name}: ${shown(String(value))} (expected: ${min}..${max})` }
    : undefined
}

function instant(text: string): string | undefined {
  const at = parseInstant(text)
  return at === undefined ? undefined : instantText(at)
}

function canonical(
  field: Field,
  given: unknown,
  parse: (text: string) => string | undefined,
  expected: string,
): Checked {
  const value = typeof given === 'string' ? parse(given) : undefined
  return value === undefined ? mistyped(field, expected, given) : { value }
}

const mistyped = (field: Field, expected: string, given: unknown): Checked => ({
  refused: `${field.name}: ${shownJson(given)} (expected: ${expected})`,
})
