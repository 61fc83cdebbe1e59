import type { Catalogue, EntityType } from '../catalogue/catalogue.js'
import { invalid } from '../problem.js'
import { shown } from '../text.js'

/** The parameters of a pull. Tokens are still texts. */
export interface PullQuery {
  readonly since?: string
  /** In the order of their codes; absent for all. */
  readonly types?: readonly EntityType[]
  /** Absent when the client did not say. */
  readonly showDeleted?: boolean
  readonly newest: boolean
  readonly maxResults: number
  readonly pageToken?: string
  readonly waitMs: number
}

/** How many items a page has. */
export interface PageLimits {
  readonly pageSize: number
  readonly pageSizeMax: number
  readonly pageBytesMax: number
}

const NAMES = ['maxResults', 'order', 'pageToken', 'showDeleted', 'since', 'syncToken', 'types', 'wait']
const WAIT_MAX_SECONDS = 30

/** Reads the query parameters; 400 that names everything that is wrong with them. */
export function readPullQuery(catalogue: Catalogue, parameters: URLSearchParams, limits: PageLimits): PullQuery {
  const errors: string[] = []
  const values = singles(parameters, NAMES, errors)
  const since = values.get('since')
  const syncToken = values.get('syncToken')
  if (since !== undefined && syncToken !== undefined && since !== syncToken) {
    errors.push('since, syncToken: two tokens (expected: one, because both names mean the same)')
  }
  const query = {
    since: since ?? syncToken,
    types: readTypes(catalogue, values.get('types'), errors),
    showDeleted: readFlag(values.get('showDeleted'), errors),
    newest: readOrder(values, errors),
    maxResults: readNumber('maxResults', values, limits.pageSize, 1, limits.pageSizeMax, errors),
    pageToken: values.get('pageToken'),
    waitMs: readNumber('wait', values, 0, 0, WAIT_MAX_SECONDS, errors) * 1000,
  }
  refuse(errors)
  return query
}

/** For reads without parameters, or with these only. */
export function singles(parameters: URLSearchParams, known: readonly string[], errors: string[]): Map<string, string> {
  const values = new Map<string, string>()
  for (const name of new Set(parameters.keys())) {
    const given = parameters.getAll(name)
    if (!known.includes(name)) {
      const expected = known.length === 0 ? 'none' : `one of ${known.join(', ')}`
      errors.push(`${shown(name)}: unknown query parameter (expected: ${expected})`)
    } else if (given.length === 1) {
      values.set(name, given[0]!)
    } else {
      errors.push(`${name}: ${given.length} times (expected: once)`)
    }
  }
  return values
}

export function refuse(errors: readonly string[]): void {
  if (errors.length > 0) {
    throw invalid(errors.join('; '))
  }
}

export function readNumber(
  name: string,
  values: ReadonlyMap<string, string>,
  otherwise: number,
  min: number,
  max: number,
  errors: string[],
): number {
  const text = values.get(name)
  if (text === undefined) {
    return otherwise
  }
  const value = /^\d{1,9}$/.test(text) ? Number(text) : -1
  if (value < min || value > max) {
    errors.push(`${name}: ${shown(text)} (expected: ${min}..${max})`)
  }
  return value
}

function readTypes(catalogue: Catalogue, text: string | undefined, errors: string[]): EntityType[] | undefined {
  if (text === undefined) {
    return undefined
  }
  const types = new Set<EntityType>()
  for (const name of text.split(',')) {
    const type = catalogue.byName(name)
    if (!type) {
      const known = catalogue.types.map(each => each.name).join(', ')
      errors.push(`types: ${shown(name)} (expected: some of ${known})`)
      return undefined
    }
    types.add(type)
  }
  return [...types].sort((one, other) => one.code - other.code)
}

function readFlag(text: string | undefined, errors: string[]): boolean | undefined {
  if (text !== undefined && text !== 'true' && text !== 'false') {
    errors.push(`showDeleted: ${shown(text)} (expected: true or false)`)
  }
  return text === undefined ? undefined : text === 'true'
}

function readOrder(values: ReadonlyMap<string, string>, errors: string[]): boolean {
  const order = values.get('order')
  if (order !== undefined && order !== 'newest') {
    errors.push(`order: ${shown(order)} (expected: newest)`)
  } else if (order !== undefined && (values.has('since') || values.has('syncToken'))) {
    errors.push(`order: ${order} with since (expected: on a pull without a sync token)`)
  }
  return order !== undefined
}
