/** A value of a field. A field without a value has none. */
export type Value = string | number | boolean

export type FieldKind = 'text' | 'integer' | 'decimal' | 'boolean' | 'date' | 'instant' | 'id'

/** A field, as `GET /api/catalogue` gives it. */
export interface Field {
  readonly name: string
  readonly kind: FieldKind
  readonly doc: string
  readonly required: boolean
  readonly reference?: string
  readonly limits?: {
    readonly min_length?: number
    readonly max_length?: number
    readonly min?: number
    readonly max?: number
    readonly decimals?: number
  }
  readonly default?: Value
  readonly values?: readonly string[]
  readonly transitions?: { readonly [from: string]: readonly string[] }
  readonly only_one?: string
}

/** An entity type, as `GET /api/catalogue` gives it. */
export interface CatalogueTypeJson {
  readonly type: string
  readonly collection: string
  readonly code: number
  readonly doc: string
  readonly parent?: string
  readonly parent_field?: string
  readonly children: { readonly [property: string]: string }
  readonly rules: { readonly requires_one_of?: readonly string[] }
  readonly fields: readonly Field[]
}

/** The answer of `GET /api/catalogue`. */
export interface CatalogueJson {
  readonly version: string
  readonly types: readonly CatalogueTypeJson[]
}

/** One kind of entity. It knows its parent and its children in its catalogue. */
export interface EntityType {
  readonly name: string
  readonly collection: string
  /** Orders the types: parents come before their children. */
  readonly code: number
  readonly fields: ReadonlyMap<string, Field>
  readonly parent?: EntityType
  readonly parentField?: string
  readonly root: EntityType
  /** Nested documents: the property that holds the children, and their type. */
  readonly children: ReadonlyMap<string, EntityType>
  readonly requiresOneOf: readonly string[]
  /** Every type whose entities are somewhere below an entity of this type, parents before children. */
  readonly below: readonly EntityType[]
}

/** The entity types of one version. */
export class Catalogue {
  readonly version: string
  /** In the order of their codes. */
  readonly types: readonly EntityType[]
  readonly json: CatalogueJson
  readonly #byName: ReadonlyMap<string, EntityType>

  constructor(json: CatalogueJson) {
    this.json = json
    this.version = json.version
    this.#byName = linked([...json.types].sort((one, other) => one.code - other.code))
    this.types = [...this.#byName.values()]
  }

  byName(name: string): EntityType | undefined {
    return this.#byName.get(name)
  }

  require(name: string): EntityType {
    const type = this.#byName.get(name)
    if (!type) {
      throw new Error(`type: ${name} (expected: one of ${[...this.#byName.keys()].join(', ')})`)
    }
    return type
  }
}

type Draft = { -readonly [M in keyof EntityType]: EntityType[M] }

function linked(types: readonly CatalogueTypeJson[]): ReadonlyMap<string, EntityType> {
  const drafts = new Map<string, Draft>()
  for (const json of types) {
    const parent = json.parent === undefined ? undefined : drafts.get(json.parent)
    if (json.parent !== undefined && !parent) {
      throw new Error(`type ${json.type}: parent ${json.parent} (expected: a type with a lower code)`)
    }
    const draft: Draft = {
      name: json.type,
      collection: json.collection,
      code: json.code,
      fields: new Map(json.fields.map(field => [field.name, field])),
      ...(parent ? { parent, parentField: json.parent_field ?? '' } : {}),
      children: new Map(),
      requiresOneOf: json.rules.requires_one_of ?? [],
      below: [],
      get root(): EntityType {
        return parent ? parent.root : draft
      },
    }
    drafts.set(json.type, draft)
    for (let above = draft.parent; above; above = above.parent) {
      drafts.get(above.name)!.below = [...above.below, draft]
    }
  }
  for (const json of types) {
    const children = Object.entries(json.children).map(([property, child]) => [property, drafts.get(child)!] as const)
    drafts.get(json.type)!.children = new Map(children)
  }
  return drafts
}

/**
 * Two catalogues together, for reading stored data: the types of both, each with the fields of both. The rules of a
 * field are those of the earlier one.
 */
export function union(earlier: Catalogue, later: Catalogue): Catalogue {
  const types = new Map(earlier.json.types.map(type => [type.type, type]))
  for (const type of later.json.types) {
    const before = types.get(type.type)
    types.set(type.type, before ? merged(before, type) : type)
  }
  return new Catalogue({ version: later.version, types: [...types.values()] })
}

function merged(before: CatalogueTypeJson, after: CatalogueTypeJson): CatalogueTypeJson {
  const fields = new Map(after.fields.map(field => [field.name, field]))
  for (const field of before.fields) {
    fields.set(field.name, field)
  }
  return { ...before, children: { ...before.children, ...after.children }, fields: [...fields.values()] }
}
