import type { CatalogueTypeJson, Field } from '../../../src/server/catalogue/catalogue.js'
import { SHIPPED_CATALOGUE } from '../../../src/server/catalogue/shipped-catalogue.js'
import type { Random } from './random.js'

/** A token or an etag, as each of the servers gave it. In a request each gets its own. */
export class Own {
  readonly kind: 'etag' | 'pull' | 'mark'
  readonly real: string
  readonly model: string

  constructor(kind: Own['kind'], real: string, model: string) {
    this.kind = kind
    this.real = real
    this.model = model
  }
}

export type Operation = Record<string, unknown>

const TYPES = new Map(SHIPPED_CATALOGUE.types.map(type => [type.type, type]))
const TEXTS = ['a', 'b', 'c', 'ä', '\u{1f600}', 'with "quotes" and \n']
const WILD_TEXTS = ['', 'x'.repeat(201), 'nul \0', '\ud800']
const LABELS = ['one', 'two', 'three', 'übung 1', '4']
const POLICIES = ['reject', 'merge', 'client_wins', 'last_write_wins']
const WILD_VALUES = [true, 'text', -1, 1.2345, 1e9, [], {}, '', null]

/** Makes random operations. They are about few entities, so that they meet. */
export class RandomPush {
  readonly #random: Random
  /** How often a value is malformed, as a factor. */
  readonly #wildness: number
  readonly #ids = new Map<string, string[]>()
  readonly #sent: Operation[] = []

  constructor(random: Random) {
    this.#random = random
    this.#wildness = random.pick([0.1, 0.1, 1, 5])
    for (const type of TYPES.keys()) {
      this.#ids.set(type, [random.uuid(), random.uuid()])
    }
  }

  /** Creates an entity of each type, twice. */
  first(): Operation[] {
    return [...TYPES.values()].flatMap(type =>
      (this.#ids.get(type.type) ?? []).map(id => ({
        mutation_id: this.#random.uuid(),
        op: 'create',
        type: type.type,
        id,
        data: Object.fromEntries(
          type.fields
            .filter(({ required, name }) => required || name === 'scheduled_date' || name === 'reps')
            .map(field => [field.name, this.#sound(field)]),
        ),
      })),
    )
  }

  /** Lets later operations refer to an entity. */
  know(type: string, id: string): void {
    const ids = this.#ids.get(type) ?? []
    if (!ids.includes(id)) {
      ids.push(id)
    }
  }

  /**
   * @param now the time of the log, in milliseconds
   * @param own the tokens and etags that were answered, oldest first
   */
  operations(now: number, own: readonly Own[]): Operation[] {
    return Array.from({ length: 1 + this.#random.int(6) }, () => this.#operation(now, own))
  }

  #isWild(probability: number): boolean {
    return this.#random.chance(probability * this.#wildness)
  }

  #operation(now: number, own: readonly Own[]): Operation {
    const random = this.#random
    const repeated = random.chance(0.05) ? random.pick([...this.#sent, undefined]) : undefined
    if (repeated) {
      return random.chance(0.2) ? { ...repeated, data: { notes: 'another payload' } } : repeated
    }
    const op = random.weighted([
      [26, 'create'],
      [8, 'upsert'],
      [42, 'patch'],
      [14, 'update'],
      [9, 'delete'],
      [0.2 * this.#wildness, 'unknown'],
    ])
    const type = random.weighted([
      [3, 'exercise'],
      [2, 'template'],
      [2, 'template_exercise'],
      [6, 'workout'],
      [5, 'workout_exercise'],
      [6, 'workout_set'],
      [0.02 * this.#wildness, 'unknown'],
    ])
    const operation: Operation = { mutation_id: random.uuid(), op, type, ...this.#identity(type, op) }
    if (op !== 'delete' || this.#isWild(0.05)) {
      operation.data = this.#data(TYPES.get(type), op)
    }
    this.#precondition(operation, now, own)
    if (this.#isWild(0.01)) {
      operation.extra = 1
    }
    this.#sent.push(operation)
    return operation
  }

  #identity(type: string, op: string): Operation {
    const random = this.#random
    const id = random.chance(op === 'create' ? 0.7 : 0.04) ? random.uuid() : this.#id(type)
    if (op === 'create') {
      this.know(type, id)
    }
    return random.weighted<Operation>([
      [70, { id }],
      [16, { localId: random.pick(LABELS) }],
      [2, { id, localId: random.pick(LABELS) }],
      [op === 'create' ? 10 : 0.2 * this.#wildness, {}],
      [0.3 * this.#wildness, { id: 'not a uuid' }],
      [0.3 * this.#wildness, { localId: random.pick(['', 'x'.repeat(65), 5, null]) }],
    ])
  }

  #id(type: string): string {
    return this.#random.pick(this.#ids.get(type) ?? [this.#random.uuid()])
  }

  #precondition(operation: Operation, now: number, own: readonly Own[]): void {
    const random = this.#random
    if (random.chance(operation.op === 'create' ? 0.05 : 0.65) && own.length > 0) {
      operation.base_etag = random.weighted<unknown>([
        [40, this.#recent(own, 'etag')],
        [40, this.#recent(own, 'pull')],
        [3, '*'],
        [1, 'ff'],
        [0.3 * this.#wildness, random.pick(own)],
        [0.3 * this.#wildness, '7fffffffffffffff'],
        [0.3 * this.#wildness, 'no etag'],
        [0.3 * this.#wildness, 7],
      ])
    }
    if (random.chance(0.7)) {
      operation.conflict = this.#isWild(0.01) ? 'unknown' : random.pick(POLICIES)
    }
    if (random.chance(0.5)) {
      const at = now + Math.floor((random.next() - 0.7) * random.pick([200, 2000, 600_000]))
      operation.client_time = this.#isWild(0.01) ? 'yesterday' : new Date(at).toISOString()
    }
    if (random.chance(0.1) && own.length > 0) {
      operation.seen = this.#isWild(0.05) ? random.pick(['no token', 5, random.pick(own)]) : this.#recent(own, 'pull')
    }
  }

  /** One of the last of a kind, or any of them. */
  #recent(own: readonly Own[], kind: Own['kind']): Own | undefined {
    const some = own.filter(each => each.kind === kind)
    return some[some.length - 1 - this.#random.int(this.#random.pick([2, 8, some.length]))] ?? some[0]
  }

  #data(type: CatalogueTypeJson | undefined, op: string): Operation {
    const random = this.#random
    const data: Operation = {}
    for (const field of type?.fields ?? []) {
      const isParent = field.name === type?.parent_field
      const likely = op === 'patch' ? (isParent ? 0.1 : field.only_one ? 0.5 : 0.25) : field.required ? 1 : 0.35
      if (random.chance(likely) && !this.#isWild(0.01)) {
        const mayClear = op === 'patch' && !field.required && field.default === undefined
        data[field.name] = random.chance(mayClear ? 0.15 : 0) ? null : this.#value(field)
      }
    }
    for (const [property, child] of Object.entries(type?.children ?? {})) {
      if (op === 'patch' ? this.#isWild(0.01) : random.chance(0.4)) {
        data[property] = this.#children(TYPES.get(child)!)
      }
    }
    const oneOf = type?.rules.requires_one_of
    if (oneOf && op !== 'patch' && !this.#isWild(0.02)) {
      const name = random.pick(oneOf)
      const field = type.fields.find(each => each.name === name)
      data[name] = field && this.#sound(field)
    }
    return this.#isWild(0.01)
      ? { ...data, ...random.pick<Operation>([{ unknown: 1 }, { user_id: 'someone' }, { id: 'x' }, { etag: 'y' }]) }
      : data
  }

  #children(type: CatalogueTypeJson): unknown {
    const random = this.#random
    if (this.#isWild(0.01)) {
      return 'no array'
    }
    return Array.from({ length: random.int(4) }, () => {
      const { [type.parent_field!]: parent, ...child } = this.#data(type, 'update')
      const identity = random.weighted<Operation>([
        [40, {}],
        [40, { id: this.#id(type.type) }],
        [20, { localId: random.pick(LABELS) }],
        [2, { id: random.uuid(), localId: random.pick(LABELS) }],
      ])
      const link = this.#isWild(0.02) ? { [type.parent_field!]: parent } : {}
      return this.#isWild(0.005) ? 5 : { ...child, ...identity, ...link }
    })
  }

  #value(field: Field): unknown {
    if (this.#isWild(0.004)) {
      return this.#random.pick<unknown>(WILD_VALUES)
    }
    return field.kind === 'text' && !field.values && this.#isWild(0.02)
      ? this.#random.pick(WILD_TEXTS)
      : this.#sound(field)
  }

  #sound(field: Field): unknown {
    const random = this.#random
    switch (field.kind) {
      case 'text':
        return random.pick(field.values ?? TEXTS)
      case 'integer':
        return random.pick([0, 1, 2, 3])
      case 'decimal':
        return random.pick([0, 0.5, 2.25, 9.125, 7])
      case 'boolean':
        return random.chance(0.5)
      case 'date':
        return random.pick(['2026-11-10', '2026-11-11', '2028-02-29', this.#isWild(0.01) ? '2027-02-29' : '0001-01-01'])
      case 'instant':
        return random.pick([
          '2026-11-10T14:30:00Z',
          '2026-11-10t16:30:00.0009+02:00',
          '1965-01-01T00:00:00.9999-11:59',
          this.#isWild(0.01) ? '2026-11-10T24:00:00Z' : '2026-11-10T14:30:00.123Z',
        ])
      case 'id':
        return random.chance(0.1) ? random.pick(LABELS) : this.#id(field.reference ?? '')
    }
  }
}
