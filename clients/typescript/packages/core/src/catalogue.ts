import { isObject, type Json } from './json.js'

export interface FieldInfo {
  readonly name: string
  readonly kind: string
  readonly required: boolean
  /** The type that it refers to. */
  readonly reference?: string
  readonly values?: readonly string[]
  readonly initial?: Json
  readonly transitions?: Readonly<Record<string, readonly string[]>>
  /** Only one entity of the user may hold this value. */
  readonly onlyOne?: Json
  readonly limits: Readonly<Record<string, number>>
}

export interface TypeInfo {
  readonly name: string
  /** Its name in the paths of the API. */
  readonly collection: string
  readonly parent?: string
  /** The field that names the parent. */
  readonly parentField?: string
  readonly fields: ReadonlyMap<string, FieldInfo>
  readonly requiresOneOf: readonly string[]
}

/**
 * The entity types, as `GET /api/catalogue` gives them. Members that this version of the engine does not know are left
 * out, so that a newer server does not stop an older app.
 */
export class Catalogue {
  readonly version: string
  readonly #types: ReadonlyMap<string, TypeInfo>

  private constructor(version: string, types: ReadonlyMap<string, TypeInfo>) {
    this.version = version
    this.#types = types
  }

  /** Null when this is not a catalogue. */
  static parse(json: Json | undefined): Catalogue | null {
    if (!isObject(json) || typeof json.version !== 'string' || !Array.isArray(json.types)) {
      return null
    }
    const types = new Map<string, TypeInfo>()
    for (const type of json.types as Json[]) {
      if (isObject(type) && typeof type.type === 'string') {
        types.set(type.type, typeInfo(type.type, type))
      }
    }
    return new Catalogue(json.version, types)
  }

  type(name: string): TypeInfo | undefined {
    return this.#types.get(name)
  }

  names(): string[] {
    return [...this.#types.keys()]
  }

  /** A type and the types above it, the type itself first. */
  lineage(name: string): string[] {
    const found: string[] = []
    for (let at: string | undefined = name; at !== undefined && !found.includes(at); at = this.type(at)?.parent) {
      found.push(at)
    }
    return found
  }

  /** These types and every type below them. */
  withBelow(names: readonly string[]): string[] {
    return this.names().filter(name => this.lineage(name).some(above => names.includes(above)))
  }
}

function typeInfo(name: string, json: { readonly [member: string]: Json }): TypeInfo {
  const fields = new Map<string, FieldInfo>()
  for (const field of Array.isArray(json.fields) ? (json.fields as Json[]) : []) {
    if (isObject(field) && typeof field.name === 'string' && typeof field.kind === 'string') {
      fields.set(field.name, fieldInfo(field.name, field.kind, field))
    }
  }
  const rules = isObject(json.rules) ? json.rules : {}
  return {
    name,
    collection: typeof json.collection === 'string' ? json.collection : name,
    ...(typeof json.parent === 'string' ? { parent: json.parent } : {}),
    ...(typeof json.parent_field === 'string' ? { parentField: json.parent_field } : {}),
    fields,
    requiresOneOf: strings(rules.requires_one_of) ?? [],
  }
}

function fieldInfo(name: string, kind: string, json: { readonly [member: string]: Json }): FieldInfo {
  const values = strings(json.values)
  return {
    name,
    kind,
    required: json.required === true,
    ...(typeof json.reference === 'string' ? { reference: json.reference } : {}),
    ...(values ? { values } : {}),
    ...(json.default === undefined ? {} : { initial: json.default }),
    ...(isObject(json.transitions) ? { transitions: json.transitions as Record<string, readonly string[]> } : {}),
    ...(json.only_one === undefined ? {} : { onlyOne: json.only_one }),
    limits: isObject(json.limits) ? (json.limits as Record<string, number>) : {},
  }
}

function strings(json: Json | undefined): string[] | undefined {
  return Array.isArray(json) ? (json as Json[]).filter(item => typeof item === 'string') : undefined
}
