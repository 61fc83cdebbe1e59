import type { Caller } from './auth.js'
import type { Catalogue } from './catalogue/catalogue.js'
import type { Disturbances } from './disturbances.js'
import { NAMESPACE, uuid5 } from './ids.js'
import type { LogWriter } from './log-writer.js'
import { headerOf, json, type ModelRequest, type ModelResponse } from './message.js'
import { invalid, ProblemError } from './problem.js'
import { acceptedAnswer, decidedAnswer, locationOf, receiptJson } from './push/push-answer.js'
import { isAppendable, isName, type PushCommand, parse, readPush } from './push/push-reader.js'
import type { ServerState } from './server-state.js'
import { bytesOf, isObject, member, parseUuid, shown } from './text.js'

const CATALOGUE_VERSION = /^[!#-~]{1,64}$/

/** How the next pushes are answered. */
interface Acceptance {
  left: number
  readonly backoffSeconds?: number
}

/** Pushes, and the outcomes of mutations. */
export class Writes {
  readonly #state: ServerState
  readonly #log: LogWriter
  readonly #disturbances: Disturbances
  readonly #bodyBytesMax: number
  #acceptance: Acceptance = { left: 0 }
  #madeIds = 0

  constructor(state: ServerState, log: LogWriter, disturbances: Disturbances, bodyBytesMax: number) {
    this.#state = state
    this.#log = log
    this.#disturbances = disturbances
    this.#bodyBytesMax = bodyBytesMax
  }

  /** The next pushes are answered 202 and stay undecided. */
  accept(count: number, backoffSeconds: number | undefined): void {
    this.#acceptance = { left: count, backoffSeconds }
  }

  push(caller: Caller, request: ModelRequest): ModelResponse {
    const client = this.#clientCatalogue(headerOf(request, 'replog-catalogue'))
    const device = readDevice(headerOf(request, 'replog-device'))
    const body = this.readBody(request)
    const push = readPush(this.#state.catalogue, caller.user, body, () =>
      uuid5(NAMESPACE, `mutation\n${this.#madeIds++}`),
    )
    this.#disturbances.requireSound(operationsIn(body))
    const strike = this.#disturbances.strike('writes')
    if (strike && !strike.isAppended) {
      throw strike.problem
    }
    const answer = isAppendable(push)
      ? this.#append(caller, push, push.device ?? device, client, request)
      : json(200, decidedAnswer(push, []))
    if (strike) {
      throw strike.problem
    }
    return answer
  }

  #append(
    { user }: Caller,
    push: PushCommand,
    device: string | undefined,
    client: Catalogue | undefined,
    request: ModelRequest,
  ): ModelResponse {
    const isDelayed = this.#acceptance.left > 0
    this.#acceptance.left -= isDelayed ? 1 : 0
    const operations = push.ordered.map(item => item.operation)
    const mutation = { user, device, atomic: push.atomic, operations, rules: this.#state.catalogue, client }
    const { position, outcomes } = this.#log.append(mutation, isDelayed)
    const token = this.#state.mark(user, position)
    const prefer = preferenceOf(headerOf(request, 'prefer'))
    if (outcomes && !prefer.isAsync) {
      return json(200, decidedAnswer(push, outcomes, token), prefer.headers)
    }
    const { backoffSeconds } = this.#acceptance
    return json(202, acceptedAnswer(push, token), {
      ...prefer.headers,
      ...(operations.length === 1 ? { location: locationOf(operations[0]!.mutationId) } : {}),
      ...(isDelayed && backoffSeconds !== undefined ? { backoff: String(backoffSeconds) } : {}),
    })
  }

  /** The first outcome of a mutation id. */
  receipt({ user }: Caller, text: string): ModelResponse {
    const mutationId = parseUuid(text)
    const receipt = mutationId === undefined ? undefined : this.#state.account(user).state.receipt(mutationId)
    if (!receipt) {
      const detail = `mutation ${shown(text)}: unknown, or not decided yet`
      throw new ProblemError('not_found', detail, { retryAfterSeconds: 1 })
    }
    const token = this.#state.mark(user, receipt.outcome.position)
    return json(200, receiptJson(receipt.outcome, token, receipt.decidedAt))
  }

  /** The body of a request, if it is JSON and not too long. */
  readBody(request: ModelRequest): string {
    const body = request.body ?? ''
    const type = headerOf(request, 'content-type')
    const isJson = /^application\/(?:merge-patch\+)?json *(?:; *charset="?utf-8"?)?$/i
    if (type === undefined ? body !== '' : !isJson.test(type)) {
      const expected = 'application/json or application/merge-patch+json, in UTF-8'
      throw new ProblemError('unsupported_media_type', `Content-Type: ${type ?? 'none'} (expected: ${expected})`)
    }
    if (bytesOf(body) > this.#bodyBytesMax) {
      const expected = `at most ${this.#bodyBytesMax} bytes, unpacked`
      throw new ProblemError('too_large', `body: over the limit (expected: ${expected})`)
    }
    return body
  }

  /** A version that the server never had counts as the types that ship. */
  #clientCatalogue(text: string | undefined): Catalogue | undefined {
    const version = text?.trim().replace(/^"(.*)"$/, '$1')
    if (version !== undefined && !CATALOGUE_VERSION.test(version)) {
      const expected = '1..64 printable ASCII characters without spaces'
      throw invalid(`Replog-Catalogue: ${shown(version)} (expected: ${expected})`)
    }
    return version === undefined ? undefined : (this.#state.knownCatalogue(version) ?? this.#state.shipped)
  }
}

/** A device in a header. */
export function readDevice(header: string | undefined): string | undefined {
  if (header !== undefined && !isName(header)) {
    const expected = '1..64 characters in UTF-8, no control characters'
    throw invalid(`Replog-Device: ${header.length} bytes (expected: ${expected})`)
  }
  return header
}

function operationsIn(body: string): readonly unknown[] {
  const operations = member(parse(body), 'operations')
  return Array.isArray(operations) ? operations.filter(isObject) : []
}

function preferenceOf(header: string | undefined): {
  readonly isAsync: boolean
  readonly headers: Readonly<Record<string, string>>
} {
  const preferences = (header ?? '').split(',').map(each => each.trim().toLowerCase())
  const isAsync = preferences.includes('respond-async')
  const wait = /^wait *= *"?(\d{1,9})"?$/.exec(preferences.find(each => each.startsWith('wait')) ?? '')
  const seconds = wait && Math.min(30, Number(wait[1]))
  const applied = isAsync ? 'respond-async' : seconds === null ? undefined : `wait=${seconds}`
  return {
    isAsync: seconds === null ? isAsync : seconds === 0,
    headers: applied === undefined ? {} : { 'preference-applied': applied },
  }
}
