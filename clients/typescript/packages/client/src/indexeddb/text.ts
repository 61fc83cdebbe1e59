import { under } from './schema.js'
import { result } from './transaction.js'

/**
 * The longest text of one record, in characters, each of which is one byte. Chromium keeps values over 64 KB in files
 * of their own, and such files get lost in the field.
 */
export const TEXT_MAX = 48 * 1024

/** A text as a record has it: itself, or where its pieces are. */
export type Text = string | { readonly id: string; readonly count: number }

const BEYOND_ASCII = /[\u0080-\uffff]/
const EACH_BEYOND_ASCII = /[\u0080-\uffff]/g

const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`

/** JSON of ASCII characters only. */
export function encode(value: unknown): string {
  const json = JSON.stringify(value)
  return BEYOND_ASCII.test(json) ? json.replace(EACH_BEYOND_ASCII, escaped) : json
}

/**
 * The same text, kept with one byte for each character. An engine may keep a text with two bytes for each because of
 * where it came from, and a browser stores it as it is kept.
 */
const narrowed = (ascii: string): string => new TextDecoder().decode(new TextEncoder().encode(ascii))

export const isLong = (text: string): boolean => text.length > TEXT_MAX

const randomId = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), part => part.toString(36)).join('-')

/** Makes the text of a record, and writes its pieces when it is long. The transaction then needs `pieces`. */
export function putText(tx: IDBTransaction, text: string, id?: string): Text {
  if (!isLong(text)) {
    return narrowed(text)
  }
  const pieces = tx.objectStore('pieces')
  const owner = id ?? randomId()
  let count = 0
  for (let start = 0; start < text.length; start += TEXT_MAX) {
    pieces.put(narrowed(text.slice(start, start + TEXT_MAX)), [owner, count++])
  }
  return { id: owner, count }
}

/** The text of a record. The transaction needs `pieces`. */
export async function getText(tx: IDBTransaction, text: Text): Promise<string> {
  return typeof text === 'string'
    ? text
    : (await result<string[]>(tx.objectStore('pieces').getAll(under(text.id)))).join('')
}

/** The texts of many records. */
export function getTexts(tx: IDBTransaction, records: readonly { readonly v: Text }[]): Promise<string[]> {
  return Promise.all(records.map(record => getText(tx, record.v)))
}

/** Removes the pieces of a text that no record has any more. */
export function dropText(tx: IDBTransaction, text: Text): void {
  if (typeof text !== 'string') {
    tx.objectStore('pieces').delete(under(text.id))
  }
}
