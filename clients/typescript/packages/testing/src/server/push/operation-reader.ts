import type { Policy } from '@replog/core'
import type { Catalogue, EntityType } from '../catalogue/catalogue.js'
import type { Operation, OperationBase, OperationKind } from '../decide/operation.js'
import { idOfMutation } from '../ids.js'
import type { ErrorCode } from '../problem.js'
import { isObject, member, parseInstant, parseUuid, shown, shownJson } from '../text.js'
import { type Coverage, decodeToken } from '../token.js'
import { notABase, readBase } from './base-reader.js'
import { type Document, DocumentReader, isLocalId, LOCAL_ID_EXPECTED } from './document-reader.js'
import { ErrorList, pointer } from './error-list.js'
import type { Labels } from './labels.js'
import { payloadOf } from './payload.js'

/** One operation of a push: ready for the log, or refused before it with the part that could be read. */
export type PushItem =
  | { readonly index: number; readonly operation: Operation }
  | {
      readonly index: number
      readonly mutationId?: string
      readonly localId?: string
      readonly id?: string
      readonly code: ErrorCode
      readonly message: string
    }

const KNOWN = ['base_etag', 'client_time', 'conflict', 'data', 'id', 'localId', 'mutation_id', 'op', 'seen', 'type']
const KINDS: ReadonlyMap<string, OperationKind> = new Map([
  ['create', 'upsert'],
  ['delete', 'delete'],
  ['patch', 'patch'],
  ['update', 'replace'],
  ['upsert', 'upsert'],
])
const KINDS_EXPECTED = `one of ${[...KINDS.keys()].join(', ')}`
const POLICIES: readonly string[] = ['reject', 'merge', 'client_wins', 'last_write_wins'] satisfies Policy[]
const INSTANT_EXPECTED = 'an instant such as 2026-11-10T14:30:00.123Z'

/**
 * One operation of a push while it is read, in two steps: first all operations of a push `declare` their local ids,
 * then each one is `read`. Places in errors are pointers into the operation.
 */
export class OperationReader {
  readonly #index: number
  readonly #catalogue: Catalogue
  readonly #source: { readonly [member: string]: unknown }
  readonly #user: string
  readonly #labels: Labels
  readonly #errors = new ErrorList()
  readonly #mutationId: string | undefined
  readonly #op: string
  readonly #type: EntityType | undefined
  readonly #data: { readonly [member: string]: unknown }
  readonly #chosenId: string | undefined
  readonly #localId: string | undefined

  constructor(catalogue: Catalogue, index: number, source: unknown, user: string, labels: Labels) {
    this.#catalogue = catalogue
    this.#index = index
    this.#user = user
    this.#labels = labels
    this.#source = isObject(source) ? source : {}
    if (!isObject(source)) {
      this.#errors.add('', `operation: ${shownJson(source)} (expected: an object)`)
    }
    this.#mutationId = this.#uuid('mutation_id')
    this.#op = this.#text('op', KINDS_EXPECTED)
    this.#type = catalogue.byName(this.#text('type', 'an entity type'))
    this.#data = this.#object('data')
    this.#chosenId = this.#same('id', this.#uuid('id'), parseUuid(this.#data.id))
    this.#localId = this.#same('localId', localIdIn(this.#source), localIdIn(this.#data))
  }

  declare(): void {
    const isRead = this.#op === 'create' || this.#op === 'upsert' || this.#op === 'update'
    if (this.#type) {
      this.#labels.declare(this.#type, this.#chosenId, this.#localId, isRead ? this.#data : undefined)
    }
  }

  /** @param newMutationId makes an id for an operation without one */
  read(newMutationId: () => string): PushItem {
    const mutationId = this.#mutationId ?? newMutationId()
    const kind = KINDS.get(this.#op)
    this.#checkNames(kind)
    if (kind === undefined || this.#type === undefined) {
      return this.#refused()
    }
    const type = this.#type
    const reader = new DocumentReader(this.#user, mutationId, kind, this.#labels, this.#errors)
    this.#checkIdentity(reader, type)
    const id = this.#id(kind, type, mutationId)
    const document: Document = kind === 'delete' ? { fields: new Map() } : reader.read(type, id, this.#data)
    const { base, coverage } = this.#base()
    const content = {
      kind,
      type: type.name,
      id,
      localId: this.#localId,
      ...document,
      base,
      policy: this.#policy() ?? (kind === 'patch' ? 'merge' : 'reject'),
    }
    const seen = this.#seen()
    const clientTime = this.#clientTime()
    const isTree = kind === 'delete' || document.nodes !== undefined
    const reason = this.#errors.isEmpty ? notABase(coverage, type, isTree) : undefined
    if (reason !== undefined) {
      this.#errors.addWithCode('/base_etag', reason, 'not_a_base')
    }
    return this.#errors.isEmpty
      ? {
          index: this.#index,
          operation: { ...content, mutationId, seen, clientTime, payload: payloadOf(content) },
        }
      : this.#refused()
  }

  #refused(): PushItem {
    return {
      index: this.#index,
      mutationId: this.#mutationId,
      localId: this.#localId,
      id: this.#chosenId,
      code: this.#errors.code,
      message: this.#errors.toText(),
    }
  }

  #checkNames(kind: OperationKind | undefined): void {
    for (const name of Object.keys(this.#source).filter(name => !KNOWN.includes(name))) {
      const at = pointer('', name)
      this.#errors.add(at, `${at.slice(1)}: unknown (expected: ${KNOWN.join(', ')})`)
    }
    if (kind === undefined && typeof this.#source.op === 'string') {
      this.#errors.add('/op', `op: ${shown(this.#op)} (expected: ${KINDS_EXPECTED})`)
    }
    if (!this.#type && typeof this.#source.type === 'string') {
      const known = this.#catalogue.types.map(type => type.name).join(', ')
      this.#errors.add('/type', `type: ${shown(this.#source.type)} (expected: one of ${known})`)
    }
  }

  /** The ids inside the data are checked as in every document, but these messages point at the operation. */
  #checkIdentity(reader: DocumentReader, type: EntityType): void {
    reader.chosenId(type, this.#data, this.#localId, '/data')
    reader.localId(this.#data, '/data')
    const given = this.#member('localId')
    if (given !== undefined && localIdIn(this.#source) === undefined) {
      this.#errors.add('/localId', `localId: ${shownJson(given)} (expected: ${LOCAL_ID_EXPECTED})`)
    }
    const isNamed = this.#chosenId !== undefined && this.#localId !== undefined
    if (isNamed && this.#labels.idOf(type.name, this.#localId) !== this.#chosenId) {
      const message = `localId: ${shown(this.#localId)} already names another id in this push`
      this.#errors.add('/localId', message)
    }
  }

  #id(kind: OperationKind, type: EntityType, mutationId: string): string {
    if (this.#chosenId !== undefined) {
      return this.#chosenId
    }
    if (this.#localId !== undefined) {
      return this.#labels.idOf(type.name, this.#localId)
    }
    if (kind !== 'upsert') {
      this.#errors.add('', `id: missing (expected: id or localId with ${this.#op})`)
    }
    return idOfMutation(this.#user, type.name, mutationId, '')
  }

  #base(): { readonly base?: OperationBase | 'exists'; readonly coverage?: Coverage } {
    const value = this.#member('base_etag')
    if (value === undefined) {
      return {}
    }
    if (typeof value !== 'string') {
      this.#errors.add('/base_etag', `base_etag: ${shownJson(value)} (expected: an etag or *)`)
      return {}
    }
    const reading = readBase(value, this.#user)
    if ('refused' in reading) {
      this.#errors.addWithCode('/base_etag', reading.refused, reading.code)
      return {}
    }
    return reading
  }

  #seen(): Operation['seen'] {
    const expected = 'the nextSyncToken of a pull of this user'
    const value = this.#member('seen')
    if (value === undefined) {
      return undefined
    }
    if (typeof value !== 'string') {
      this.#errors.add('/seen', `seen: ${shownJson(value)} (expected: ${expected})`)
      return undefined
    }
    const token = decodeToken(value, this.#user)
    if (!token?.coverage) {
      this.#errors.addWithCode('/seen', `seen: not a pull token (expected: ${expected})`, 'invalid_token')
      return undefined
    }
    return { log: token.log, position: token.position }
  }

  #policy(): Policy | undefined {
    const value = this.#member('conflict')
    if (value === undefined || isPolicy(value)) {
      return value
    }
    const expected = 'reject, merge, client_wins or last_write_wins'
    this.#errors.add('/conflict', `conflict: ${shownJson(value)} (expected: ${expected})`)
    return undefined
  }

  #clientTime(): number | undefined {
    const value = this.#member('client_time')
    const time = typeof value === 'string' ? parseInstant(value) : undefined
    if (value !== undefined && time === undefined) {
      this.#errors.add('/client_time', `client_time: ${shownJson(value)} (expected: ${INSTANT_EXPECTED})`)
    }
    return time
  }

  #object(name: string): { readonly [member: string]: unknown } {
    const value = this.#member(name)
    if (value !== undefined && !isObject(value)) {
      this.#errors.add(`/${name}`, `${name}: ${shownJson(value)} (expected: an object)`)
    }
    return isObject(value) ? value : {}
  }

  #uuid(name: string): string | undefined {
    const value = this.#member(name)
    const id = parseUuid(value)
    if (value !== undefined && id === undefined) {
      this.#errors.add(`/${name}`, `${name}: ${shownJson(value)} (expected: a UUID)`)
    }
    return id
  }

  #text(name: string, expected: string): string {
    const value = member(this.#source, name)
    if (typeof value === 'string') {
      return value
    }
    const found = value === undefined ? 'missing' : shownJson(value)
    this.#errors.add(`/${name}`, `${name}: ${found} (expected: ${expected})`)
    return ''
  }

  /** A member; null counts as absent. */
  #member(name: string): unknown {
    return member(this.#source, name) ?? undefined
  }

  #same(name: string, outside: string | undefined, inside: string | undefined): string | undefined {
    if (outside !== undefined && inside !== undefined && outside !== inside) {
      this.#errors.add(`/data/${name}`, `${name}: ${shown(inside)} (expected: as in the operation)`)
    }
    return outside ?? inside
  }
}

const isPolicy = (value: unknown): value is Policy => typeof value === 'string' && POLICIES.includes(value)

const localIdIn = (object: { readonly [member: string]: unknown }): string | undefined =>
  isLocalId(object.localId) ? object.localId : undefined
