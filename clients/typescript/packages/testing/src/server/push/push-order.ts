import type { Catalogue } from '../catalogue/catalogue.js'
import type { Assignment } from '../decide/operation.js'
import type { ValidItem } from './push-reader.js'

/**
 * The order in which the operations of a push are appended: the order of the request, except that the creation of a
 * parent comes before operations that refer to it. Operations on one entity, operations under one mutation id, and a
 * deletion and other operations in its tree keep their order. If these rules contradict each other, the order of the
 * request is used.
 */
export const inOrder = (catalogue: Catalogue, items: readonly ValidItem[]): readonly ValidItem[] =>
  items.length < 2 ? items : new PushOrder(catalogue, items).sorted()

class PushOrder {
  readonly #catalogue: Catalogue
  readonly #items: readonly ValidItem[]
  readonly #after: Set<number>[]
  readonly #waitsFor: number[]
  readonly #byEntity = new Map<string, number[]>()
  readonly #parents = new Map<string, Set<string>>()

  constructor(catalogue: Catalogue, items: readonly ValidItem[]) {
    this.#catalogue = catalogue
    this.#items = items
    this.#after = items.map(() => new Set())
    this.#waitsFor = items.map(() => 0)
  }

  sorted(): readonly ValidItem[] {
    const lastOfMutation = new Map<string, number>()
    this.#items.forEach(({ operation }, index) => {
      for (const { id, type, fields } of [operation, ...(operation.nodes ?? [])]) {
        this.#touch(index, id, type, fields)
      }
      const last = lastOfMutation.get(operation.mutationId)
      lastOfMutation.set(operation.mutationId, index)
      if (last !== undefined) {
        this.#before(last, index)
      }
    })
    for (const touching of this.#byEntity.values()) {
      for (let index = 1; index < touching.length; index++) {
        this.#before(touching[index - 1]!, touching[index]!)
      }
    }
    for (let index = 0; index < this.#items.length; index++) {
      this.#parentFirst(index)
    }
    this.#keepDeletesInPlace()
    return this.#emit()
  }

  #parentOf(type: string, fields: Assignment): string | undefined {
    const parent = fields.get(this.#catalogue.require(type).parentField ?? '')
    return typeof parent === 'string' ? parent : undefined
  }

  #touch(index: number, id: string, type: string, fields: Assignment): void {
    const touching = this.#byEntity.get(id) ?? []
    this.#byEntity.set(id, touching)
    if (touching.at(-1) !== index) {
      touching.push(index)
    }
    const parent = this.#parentOf(type, fields)
    if (parent !== undefined) {
      this.#parents.set(id, (this.#parents.get(id) ?? new Set()).add(parent))
    }
  }

  /** Only a parent that is not changed before its child in the request has to be moved. */
  #parentFirst(child: number): void {
    const { operation } = this.#items[child]!
    const parent = this.#parentOf(operation.type, operation.fields)
    if (operation.kind === 'delete' || parent === undefined) {
      return
    }
    const touching = this.#byEntity.get(parent) ?? []
    const earlier = touching.filter(index => index < child && this.#kind(index) !== 'delete')
    const isCreation = (index: number) => this.#kind(index) === 'upsert' || this.#kind(index) === 'replace'
    const later = earlier.length > 0 ? undefined : touching.find(index => index > child && isCreation(index))
    for (const index of later === undefined ? earlier : [later]) {
      this.#before(index, child)
    }
  }

  #keepDeletesInPlace(): void {
    this.#items.forEach(({ operation: deletion }, at) => {
      this.#items.forEach(({ operation: other }, index) => {
        if (deletion.kind === 'delete' && index !== at && this.#isBelow(other.id, deletion.id)) {
          this.#before(Math.min(at, index), Math.max(at, index))
        }
      })
    })
  }

  #isBelow(id: string, top: string): boolean {
    const open = [id]
    const seen = new Set<string>()
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === top) {
        return true
      }
      if (!seen.has(next)) {
        seen.add(next)
        open.push(...(this.#parents.get(next) ?? []))
      }
    }
    return false
  }

  #before(first: number, second: number): void {
    const after = this.#after[first]!
    if (!after.has(second)) {
      after.add(second)
      this.#waitsFor[second]!++
    }
  }

  /** Always the first operation that waits for none; when all wait, the first that is left. */
  #emit(): readonly ValidItem[] {
    const left = new Set(this.#items.keys())
    const sorted: ValidItem[] = []
    while (left.size > 0) {
      const chosen = [...left].find(index => this.#waitsFor[index]! <= 0) ?? [...left][0]!
      left.delete(chosen)
      sorted.push(this.#items[chosen]!)
      for (const index of this.#after[chosen]!) {
        this.#waitsFor[index]!--
      }
    }
    return sorted
  }

  #kind(index: number): string {
    return this.#items[index]!.operation.kind
  }
}
