import { isObject, itemsOf, type Json, type JsonObject, objectsOf, textOf, textsOf } from './json.js'

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
    const version = textOf(json, 'version')
    if (version === undefined || !itemsOf(json, 'types')) {
      return null
    }
    const types = objectsOf(json, 'types').flatMap(type => typeInfo(type) ?? [])
    return new Catalogue(version, new Map(types.map(type => [type.name, type])))
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

function typeInfo(json: JsonObject): TypeInfo | null {
  const name = textOf(json, 'type')
  const fields = objectsOf(json, 'fields').flatMap(field => fieldInfo(field) ?? [])
  return name === undefined
    ? null
    : {
        name,
        collection: textOf(json, 'collection') ?? name,
        parent: textOf(json, 'parent'),
        parentField: textOf(json, 'parent_field'),
        fields: new Map(fields.map(field => [field.name, field])),
        requiresOneOf: textsOf(json.rules, 'requires_one_of'),
      }
}

function fieldInfo(json: JsonObject): FieldInfo | null {
  const name = textOf(json, 'name')
  const kind = textOf(json, 'kind')
  const { required, default: initial, transitions, only_one: onlyOne, limits } = json
  return name === undefined || kind === undefined
    ? null
    : {
        name,
        kind,
        required: required === true,
        reference: textOf(json, 'reference'),
        values: itemsOf(json, 'values') && textsOf(json, 'values'),
        initial,
        transitions: isObject(transitions) ? (transitions as FieldInfo['transitions']) : undefined,
        onlyOne,
        limits: isObject(limits) ? (limits as FieldInfo['limits']) : {},
      }
}
