import { type Cursor, type Meta, StorageFailed } from '@replog/core'
import type { SqlRow } from './driver.js'

/** Reads rows that this package wrote. Anything else in a column means that the database is damaged. */

export function numberIn(row: SqlRow | undefined, column: string): number {
  const value = row?.[column]
  if (typeof value !== 'number') {
    throw new StorageFailed(`${column}: ${String(value)} (expected: a number); the database is damaged`)
  }
  return value
}

export function textIn(row: SqlRow | undefined, column: string): string {
  const value = row?.[column]
  if (typeof value !== 'string') {
    throw new StorageFailed(`${column}: ${String(value)} (expected: a text); the database is damaged`)
  }
  return value
}

/** The documents of rows. One parse for all of them is faster than one for each. */
export function docsIn<T>(rows: readonly SqlRow[]): T[] {
  return parse(`[${rows.map(row => textIn(row, 'doc')).join(',')}]`)
}

export function metaIn(rows: readonly SqlRow[]): Meta {
  return parse(`{${rows.map(row => `${JSON.stringify(row.name)}:${textIn(row, 'value')}`).join(',')}}`)
}

function parse<T>(json: string): T {
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new StorageFailed('A record is not JSON; the database is damaged.', { cause: error })
  }
}

export function cursorIn(row: SqlRow | undefined): Cursor {
  return { rev: numberIn(row, 'rev'), seq: numberIn(row, 'seq') }
}
