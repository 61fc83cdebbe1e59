import { DataRemoved, type Json, type Meta } from '@replog/core'
import { CATALOGUE, STATE, type StateRecord, under } from './schema.js'
import { dropText, encode, getText, putText, type Text } from './text.js'
import { result } from './transaction.js'

/** The state record, read. */
export interface State extends StateRecord {
  /** Without the catalogue. */
  readonly meta: Meta
}

const META_TEXT = 'meta'
const CATALOGUE_TEXT = 'catalogue'

/** Reads the state; undefined in a new database. */
export async function readState(tx: IDBTransaction): Promise<State | undefined> {
  const record = await result<StateRecord | undefined>(tx.objectStore('meta').get(STATE))
  if (!record) {
    return undefined
  }
  return { ...record, meta: JSON.parse(await getText(tx, record.v)) }
}

/** The state of a database that was opened before. */
export async function requireState(tx: IDBTransaction): Promise<State> {
  const state = await readState(tx)
  if (!state) {
    throw new DataRemoved(`${tx.db.name} is empty: another tab removed its data.`)
  }
  return state
}

/** Writes the state over the one that was read. */
export function writeState(tx: IDBTransaction, { meta, v, ...counters }: State): void {
  dropText(tx, v)
  const record: StateRecord = { ...counters, v: putText(tx, encode({ ...meta, catalogue: undefined }), META_TEXT) }
  tx.objectStore('meta').put(record, STATE)
}

/** Makes the state of a new database, and writes it. */
export function createState(tx: IDBTransaction, meta: Meta): void {
  writeState(tx, { rev: 1, shown: 1, swept: 1, catalogue: 1, v: '', meta })
  writeCatalogue(tx, meta.catalogue)
}

function writeCatalogue(tx: IDBTransaction, catalogue: Json | undefined): void {
  tx.objectStore('pieces').delete(under(CATALOGUE_TEXT))
  if (catalogue === undefined) {
    tx.objectStore('meta').delete(CATALOGUE)
  } else {
    tx.objectStore('meta').put(putText(tx, encode(catalogue), CATALOGUE_TEXT), CATALOGUE)
  }
}

/** The state after a change of these members, at the next revision. Writes the catalogue when it is among them. */
export function nextState(tx: IDBTransaction, state: State, change: Partial<Meta>): State {
  const rev = state.rev + 1
  const meta = { ...state.meta, ...change }
  const catalogue = 'catalogue' in change ? rev : state.catalogue
  if (catalogue === rev) {
    writeCatalogue(tx, change.catalogue)
  }
  return { ...state, rev, shown: meta.generation === state.meta.generation ? state.shown : rev, catalogue, meta }
}

/** A value that many callers share. */
const frozen = (text: string): Json => JSON.parse(text, (_, value) => Object.freeze(value))

/** Gives the meta data with the catalogue, which it reads only when it has changed. */
export class CatalogueCache {
  #rev = 0
  #catalogue: Json | undefined

  async complete(tx: IDBTransaction, state: State): Promise<Meta> {
    if (state.catalogue !== this.#rev) {
      const text = await result<Text | undefined>(tx.objectStore('meta').get(CATALOGUE))
      this.#catalogue = text === undefined ? undefined : frozen(await getText(tx, text))
      this.#rev = state.catalogue
    }
    const { catalogue: _, ...meta } = state.meta
    return this.#catalogue === undefined ? meta : { ...meta, catalogue: this.#catalogue }
  }
}
