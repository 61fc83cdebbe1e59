import type { Catalogue } from '../catalogue/catalogue.js'
import type { Operation } from '../decide/operation.js'
import { invalid, ProblemError } from '../problem.js'
import { isObject, isWellFormed, member, shownJson } from '../text.js'
import { ErrorList, pointer } from './error-list.js'
import { Labels } from './labels.js'
import { OperationReader, type PushItem } from './operation-reader.js'
import { inOrder } from './push-order.js'

/** A push after it was read. */
export interface PushCommand {
  readonly device?: string
  readonly atomic: boolean
  /** All operations in the order of the request. */
  readonly items: readonly PushItem[]
  /** The valid ones in the order of the log: parents first. */
  readonly ordered: readonly ValidItem[]
}

export interface ValidItem {
  readonly index: number
  readonly operation: Operation
}

const OPERATIONS_MAX = 500
const NODES_MAX = 5000
const DEVICE_MAX = 64
const KNOWN = ['atomic', 'device_id', 'operations']

/** Whether a text may name a device or a room. */
export const isName = (text: string): boolean =>
  text.trim() !== '' &&
  text.length <= DEVICE_MAX &&
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are refused here
  !/[\0-\x1f\x7f-\x9f]/.test(text) &&
  isWellFormed(text)

export const isValid = (item: PushItem): item is ValidItem => 'operation' in item

/** False when nothing is appended: no operation is valid, or the push is atomic and not all operations are. */
export const isAppendable = (push: PushCommand): boolean =>
  push.ordered.length > 0 && (!push.atomic || push.ordered.length === push.items.length)

/**
 * Converts the body of a push to operations of the log. An error in one operation rejects that operation; an error in
 * the body as a whole throws.
 */
export function readPush(catalogue: Catalogue, user: string, body: string, newMutationId: () => string): PushCommand {
  const push = parse(body)
  const errors = new ErrorList()
  for (const name of Object.keys(push).filter(name => !KNOWN.includes(name))) {
    const at = pointer('', name)
    errors.add(at, `${at.slice(1)}: unknown (expected: ${KNOWN.join(', ')})`)
  }
  const device = readDevice(member(push, 'device_id') ?? undefined, errors)
  const atomic = readAtomic(member(push, 'atomic') ?? undefined, errors)
  const operations = member(push, 'operations')
  if (!Array.isArray(operations) || operations.length === 0) {
    const found = operations === undefined ? 'missing' : Array.isArray(operations) ? 'empty' : shownJson(operations)
    errors.add('/operations', `operations: ${found} (expected: an array of 1..${OPERATIONS_MAX})`)
  }
  if (!errors.isEmpty) {
    throw errors.toProblem()
  }
  const sources = operations as readonly unknown[]
  if (sources.length > OPERATIONS_MAX) {
    throw new ProblemError('too_large', `operations: ${sources.length} (expected: 1..${OPERATIONS_MAX})`)
  }
  const items = readOperations(catalogue, user, sources, newMutationId)
  return { device, atomic, items, ordered: inOrder(catalogue, items.filter(isValid)) }
}

function readOperations(
  catalogue: Catalogue,
  user: string,
  sources: readonly unknown[],
  newMutationId: () => string,
): readonly PushItem[] {
  const labels = new Labels(user)
  const readers = sources.map((source, index) => new OperationReader(catalogue, index, source, user, labels))
  for (const reader of readers) {
    reader.declare()
  }
  if (labels.nodes > NODES_MAX) {
    throw new ProblemError('too_large', `nested entities: ${labels.nodes} (expected: at most ${NODES_MAX})`)
  }
  return readers.map(reader => reader.read(newMutationId))
}

function readDevice(value: unknown, errors: ErrorList): string | undefined {
  if (value === undefined || (typeof value === 'string' && isName(value))) {
    return value
  }
  const expected = `a string of 1..${DEVICE_MAX} characters, no control characters`
  errors.add('/device_id', `device_id: ${shownJson(value)} (expected: ${expected})`)
  return undefined
}

function readAtomic(value: unknown, errors: ErrorList): boolean {
  if (value !== undefined && typeof value !== 'boolean') {
    errors.add('/atomic', `atomic: ${shownJson(value)} (expected: true or false)`)
  }
  return value === true
}

/** The JSON object in a body. */
export function parse(body: string): { readonly [member: string]: unknown } {
  if (body.trim() === '') {
    throw new ProblemError('invalid_json', 'body: empty (expected: one JSON object in UTF-8)')
  }
  const root = parsed(body)
  if (!isObject(root)) {
    throw invalid(`body: ${shownJson(root)} (expected: an object)`)
  }
  return root
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (notJson) {
    if (notJson instanceof SyntaxError) {
      throw new ProblemError('invalid_json', 'body: not JSON (expected: one JSON object in UTF-8)')
    }
    throw notJson
  }
}
