/** The kinds of fields that this version can write types for. */
export const KINDS = ['text', 'integer', 'decimal', 'boolean', 'date', 'instant', 'id'] as const

export type Kind = (typeof KINDS)[number]

export interface FieldDescription {
  readonly name: string
  readonly kind: Kind
  readonly doc: string
  readonly required: boolean
  /** The type whose id it holds. */
  readonly reference?: string
  readonly values?: readonly string[]
  readonly initial?: string | number | boolean
  readonly onlyOne?: string
  readonly limits: Readonly<Record<string, number>>
}

export interface TypeDescription {
  readonly name: string
  readonly doc: string
  readonly parent?: string
  readonly requiresOneOf: readonly string[]
  readonly fields: readonly FieldDescription[]
}

/** A catalogue, checked as far as the generated types depend on it. Members that are not known are left out. */
export interface CatalogueDescription {
  readonly version: string
  readonly types: readonly TypeDescription[]
}

/** A place in the JSON that is not as it must be, as one sentence for the developer. */
export class NotACatalogue extends Error {
  override readonly name = 'NotACatalogue'
}

/** @throws NotACatalogue which names the first place that is wrong, the value there, and the values that are right */
export function readCatalogue(json: unknown): CatalogueDescription {
  const root = new Place('', json)
  const version = root.member('version').name()
  const types = root.member('types').items(readType)
  requireUnique('types', 'type', types)
  const names = new Set(types.map(type => type.name))
  types.forEach((type, i) => {
    requireKnown(`types[${i}].parent`, type.parent, names)
    requireUnique(`types[${i}].fields`, 'name', type.fields)
    type.fields.forEach((field, j) => {
      requireKnown(`types[${i}].fields[${j}].reference`, field.reference, names)
    })
  })
  return { version, types }
}

function readType(place: Place): TypeDescription {
  const rules = place.member('rules')
  const parent = place.member('parent').optional(at => at.text())
  return {
    name: place.member('type').name(),
    doc: place.member('doc').optional(at => at.text()) ?? '',
    ...(parent === undefined ? {} : { parent }),
    requiresOneOf: rules.optional(at => at.member('requires_one_of').optional(texts)) ?? [],
    fields: place.member('fields').items(readField),
  }
}

function readField(place: Place): FieldDescription {
  const reference = place.member('reference').optional(at => at.text())
  const values = place.member('values').optional(texts)
  const initial = place.member('default').optional(at => at.scalar())
  const onlyOne = place.member('only_one').optional(at => at.text())
  return {
    name: place.member('name').name(),
    kind: kind(place.member('kind')),
    doc: place.member('doc').optional(at => at.text()) ?? '',
    required: place.member('required').optional(at => at.flag()) ?? false,
    ...(reference === undefined ? {} : { reference }),
    ...(values === undefined ? {} : { values }),
    ...(initial === undefined ? {} : { initial }),
    ...(onlyOne === undefined ? {} : { onlyOne }),
    limits: place.member('limits').optional(at => at.numbers()) ?? {},
  }
}

function kind(place: Place): Kind {
  const text = place.text()
  const known = KINDS.find(candidate => candidate === text)
  return known ?? place.refuse(`one of ${KINDS.join(', ')}; a newer @replog/client may know it`)
}

function texts(place: Place): string[] {
  return place.items(item => item.text())
}

function requireUnique(list: string, member: string, named: readonly { readonly name: string }[]): void {
  const seen = new Set<string>()
  named.forEach(({ name }, i) => {
    if (seen.has(name)) {
      throw new NotACatalogue(`${list}[${i}].${member}: ${JSON.stringify(name)} twice (expected: each once)`)
    }
    seen.add(name)
  })
}

function requireKnown(place: string, name: string | undefined, types: ReadonlySet<string>): void {
  if (name !== undefined && !types.has(name)) {
    throw new NotACatalogue(`${place}: ${JSON.stringify(name)} (expected: a type of the catalogue)`)
  }
}

const SHOWN_MAX = 60

/** A value in the JSON, with the path that leads to it. */
class Place {
  readonly #path: string
  readonly #value: unknown

  constructor(path: string, value: unknown) {
    this.#path = path
    this.#value = value
  }

  refuse(expected: string): never {
    const json = JSON.stringify(this.#value) ?? 'missing'
    const shown = json.length <= SHOWN_MAX ? json : `${json.slice(0, SHOWN_MAX)}…`
    throw new NotACatalogue(`${this.#path === '' ? '' : `${this.#path}: `}${shown} (expected: ${expected})`)
  }

  member(name: string): Place {
    const value = this.#object()
    const path = this.#path === '' ? name : `${this.#path}.${name}`
    return new Place(path, Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined)
  }

  optional<T>(read: (place: Place) => T): T | undefined {
    return this.#value === undefined || this.#value === null ? undefined : read(this)
  }

  text(): string {
    return typeof this.#value === 'string' ? this.#value : this.refuse('a text')
  }

  name(): string {
    return typeof this.#value === 'string' && this.#value !== '' ? this.#value : this.refuse('a name')
  }

  flag(): boolean {
    return typeof this.#value === 'boolean' ? this.#value : this.refuse('true or false')
  }

  scalar(): string | number | boolean {
    const value = this.#value
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? value
      : this.refuse('a text, a number, true or false')
  }

  numbers(): Record<string, number> {
    const numbers = Object.entries(this.#object()).map(([name, value]): [string, number] => {
      return typeof value === 'number' ? [name, value] : new Place(`${this.#path}.${name}`, value).refuse('a number')
    })
    return Object.fromEntries(numbers)
  }

  items<T>(read: (place: Place) => T): T[] {
    const value = this.#value
    return Array.isArray(value)
      ? value.map((item, i) => read(new Place(`${this.#path}[${i}]`, item)))
      : this.refuse('a list')
  }

  #object(): object {
    const value = this.#value
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? value
      : this.refuse(this.#path === '' ? 'a catalogue: {"version": …, "types": […]}' : 'an object')
  }
}
