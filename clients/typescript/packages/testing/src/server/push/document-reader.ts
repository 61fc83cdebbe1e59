import type { EntityType, Field, Value } from '../catalogue/catalogue.js'
import { type Checked, checkValue } from '../catalogue/check-value.js'
import type { Assignment, Node, OperationKind } from '../decide/operation.js'
import { idOfMutation, LOCAL_ID_MAX } from '../ids.js'
import { isObject, isWellFormed, lengthInCodePoints, member, parseUuid, shown, shownJson } from '../text.js'
import { type ErrorList, pointer } from './error-list.js'
import type { Labels } from './labels.js'

type JsonObject = { readonly [member: string]: unknown }

/** The fields of an entity, and the entities nested in it; absent when nothing below it is mentioned. */
export interface Document {
  readonly fields: Assignment
  readonly nodes?: readonly Node[]
}

/** Members that the server adds. They may be sent back and are ignored. */
const ECHOED = ['id', 'localId', 'etag', 'version', 'created_at', 'updated_at', 'updatedAt', 'sync_token']

export const LOCAL_ID_EXPECTED = `a string of 1..${LOCAL_ID_MAX} characters without NUL`

export const isLocalId = (text: unknown): text is string =>
  typeof text === 'string' &&
  text !== '' &&
  lengthInCodePoints(text) <= LOCAL_ID_MAX &&
  !text.includes('\0') &&
  isWellFormed(text)

/** Reads the document of one operation. All errors are added to a list; with an error the result must not be used. */
export class DocumentReader {
  readonly #user: string
  readonly #mutationId: string
  readonly #kind: OperationKind
  readonly #labels: Labels
  readonly #errors: ErrorList
  readonly #ids = new Set<string>()

  constructor(user: string, mutationId: string, kind: OperationKind, labels: Labels, errors: ErrorList) {
    this.#user = user
    this.#mutationId = mutationId
    this.#kind = kind
    this.#labels = labels
    this.#errors = errors
  }

  /** Reads the data of an operation whose id is known. */
  read(type: EntityType, id: string, data: JsonObject): Document {
    this.#ids.add(id)
    const fields = this.#fields(type, data, '/data', this.#kind !== 'replace')
    if (this.#kind === 'patch') {
      for (const property of [...type.children.keys()].filter(name => Object.hasOwn(data, name))) {
        const message = `${property}: send nested children with PUT (expected: fields only)`
        this.#errors.add(pointer('/data', property), message)
      }
      return { fields }
    }
    const isNested = [...type.children.keys()].some(property => Object.hasOwn(data, property))
    const nodes = isNested ? this.#children(type, id, data, '/data') : undefined
    this.#requireComplete(type, fields, '/data')
    return { fields, nodes }
  }

  #children(type: EntityType, id: string, document: JsonObject, at: string): Node[] {
    const nodes: Node[] = []
    for (const [property, childType] of type.children) {
      const children = member(document, property)
      const there = pointer(at, property)
      if (children !== undefined && !Array.isArray(children)) {
        this.#errors.add(there, `${property}: ${shownJson(children)} (expected: an array)`)
      }
      for (const [index, child] of Array.isArray(children) ? children.entries() : []) {
        nodes.push(...this.#child(childType, id, child, index, pointer(there, index)))
      }
    }
    return nodes
  }

  #child(type: EntityType, parent: string, child: unknown, index: number, at: string): Node[] {
    if (!isObject(child)) {
      this.#errors.add(at, `${type.name}: ${shownJson(child)} (expected: an object)`)
      return []
    }
    const localId = this.localId(child, at)
    const id = this.#childId(type, child, localId, at)
    if (this.#ids.has(id)) {
      this.#errors.add(at, `id: ${id} appears twice (expected: once in a document)`)
    }
    this.#ids.add(id)
    const fields = this.#fields(type, child, at, false)
    this.#setParent(type, parent, fields, at)
    if (type.fields.has('order') && !fields.has('order')) {
      fields.set('order', index)
    }
    this.#requireComplete(type, fields, at)
    return [{ type: type.name, id, localId, fields }, ...this.#children(type, id, child, at)]
  }

  #childId(type: EntityType, child: JsonObject, localId: string | undefined, at: string): string {
    const chosen = this.chosenId(type, child, localId, at)
    if (chosen !== undefined) {
      return chosen
    }
    return localId === undefined
      ? idOfMutation(this.#user, type.name, this.#mutationId, at.slice('/data'.length))
      : this.#labels.idOf(type.name, localId)
  }

  /** The id in an object; undefined when there is none. */
  chosenId(type: EntityType, object: JsonObject, localId: string | undefined, at: string): string | undefined {
    const value = member(object, 'id') ?? undefined
    const id = parseUuid(value)
    if (value !== undefined && id === undefined) {
      this.#errors.add(pointer(at, 'id'), `id: ${shownJson(value)} (expected: a UUID)`)
    } else if (id !== undefined && localId !== undefined) {
      const declared = this.#labels.declaredId(type.name, localId, id)
      if (declared !== id) {
        const message = `localId: ${shown(localId)} already names ${declared} (expected: one id for one local id)`
        this.#errors.add(pointer(at, 'localId'), message)
      }
    }
    return id
  }

  /** The local id in an object; undefined when there is none, or no valid one. */
  localId(object: JsonObject, at: string): string | undefined {
    const value = member(object, 'localId') ?? undefined
    if (value === undefined || isLocalId(value)) {
      return value
    }
    this.#errors.add(pointer(at, 'localId'), `localId: ${shownJson(value)} (expected: ${LOCAL_ID_EXPECTED})`)
    return undefined
  }

  #fields(type: EntityType, object: JsonObject, at: string, nullClears: boolean): Map<string, Value | null> {
    const fields = new Map<string, Value | null>()
    for (const [name, value] of Object.entries(object)) {
      const field = type.fields.get(name)
      if (field) {
        this.#field(field, value, pointer(at, name), nullClears, fields)
      } else if (name === 'user_id') {
        this.#checkUser(value, at)
      } else if (!ECHOED.includes(name) && !type.children.has(name)) {
        this.#errors.add(pointer(at, name), `${shown(name)}: unknown field of ${type.name}`)
      }
    }
    return fields
  }

  #field(field: Field, value: unknown, at: string, nullClears: boolean, into: Map<string, Value | null>): void {
    if (value === null) {
      if (nullClears) {
        this.#clear(field, at, into)
      }
      return
    }
    const checked = this.#checked(field, value)
    if ('value' in checked) {
      into.set(field.name, checked.value)
    } else {
      this.#errors.add(at, checked.refused)
    }
  }

  #clear(field: Field, at: string, into: Map<string, Value | null>): void {
    if (field.required || field.default !== undefined) {
      this.#errors.add(at, `${field.name}: null (expected: a value, or no such property)`)
    } else {
      into.set(field.name, null)
    }
  }

  #checked(field: Field, value: unknown): Checked {
    if (field.reference === undefined || typeof value !== 'string') {
      return checkValue(field, value)
    }
    const expected = `a UUID, or a local id of 1..${LOCAL_ID_MAX} characters without NUL`
    return isLocalId(value)
      ? { value: this.#labels.resolve(field.reference, value) }
      : { refused: `${field.name}: ${shown(value)} (expected: ${expected})` }
  }

  #checkUser(value: unknown, at: string): void {
    if (value !== this.#user) {
      this.#errors.add(pointer(at, 'user_id'), `user_id: ${shownJson(value)} (expected: the caller's own)`)
    }
  }

  #setParent(type: EntityType, parent: string, fields: Map<string, Value | null>, at: string): void {
    const name = type.parentField ?? ''
    const given = fields.get(name) ?? parent
    fields.set(name, parent)
    if (given !== parent) {
      this.#errors.add(pointer(at, name), `${name}: ${given} (expected: ${parent}, which it is nested in)`)
    }
  }

  #requireComplete(type: EntityType, fields: Assignment, at: string): void {
    const isGiven = (name: string) => (fields.get(name) ?? null) !== null
    for (const { name, required } of type.fields.values()) {
      if (required && !isGiven(name) && !this.#errors.has(pointer(at, name))) {
        this.#errors.add(pointer(at, name), `${name}: missing (expected: a value)`)
      }
    }
    const oneOf = type.requiresOneOf
    const isReported = oneOf.some(name => this.#errors.has(pointer(at, name)))
    if (oneOf.length > 0 && !oneOf.some(isGiven) && !isReported) {
      this.#errors.add(at, `${type.name}: none of ${oneOf.join(', ')} (expected: at least one of them)`)
    }
  }
}
