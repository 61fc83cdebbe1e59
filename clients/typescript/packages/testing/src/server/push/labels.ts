import type { EntityType } from '../catalogue/catalogue.js'
import { idOfLocalId } from '../ids.js'
import { isObject, member, parseUuid } from '../text.js'

/**
 * The local ids that a body declares, found in a first pass, so that a reference may come before its target. A local id
 * that is declared with an id stands for that id; every other one stands for the id derived from it.
 */
export class Labels {
  readonly #user: string
  readonly #chosen = new Map<string, string>()
  readonly #declared = new Set<string>()
  #nodes = 0

  constructor(user: string) {
    this.#user = user
  }

  /** Adds one entity and, unless it has no document, everything nested in it. */
  declare(type: EntityType, id: string | undefined, localId: string | undefined, document: unknown): void {
    if (localId !== undefined) {
      const label = labelOf(type.name, localId)
      this.#declared.add(label)
      if (id !== undefined && !this.#chosen.has(label)) {
        this.#chosen.set(label, id)
      }
    }
    for (const [property, childType] of isObject(document) ? type.children : []) {
      const children = isObject(document) ? member(document, property) : undefined
      for (const child of Array.isArray(children) ? children : []) {
        this.#nodes++
        const { id: childId, localId: childLabel } = isObject(child) ? child : {}
        const label = typeof childLabel === 'string' ? childLabel : undefined
        this.declare(childType, parseUuid(childId), label, child)
      }
    }
  }

  /** The number of nested entities. */
  get nodes(): number {
    return this.#nodes
  }

  idOf(type: string, localId: string): string {
    return this.#chosen.get(labelOf(type, localId)) ?? idOfLocalId(this.#user, type, localId)
  }

  /** The id that the body declared first for a local id, otherwise this one. */
  declaredId(type: string, localId: string, otherwise: string): string {
    return this.#chosen.get(labelOf(type, localId)) ?? otherwise
  }

  /** The id for a reference: the text is an id, unless the body declares it as a local id. */
  resolve(type: string, text: string): string {
    const isLabel = this.#declared.has(labelOf(type, text))
    return (isLabel ? undefined : parseUuid(text)) ?? this.idOf(type, text)
  }
}

const labelOf = (type: string, localId: string): string => `${type}\n${localId}`
