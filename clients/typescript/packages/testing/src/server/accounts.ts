import type { Clock } from '@replog/core'
import type { Erasure } from './account.js'
import type { Caller } from './auth.js'
import { idOfMutation, NAMESPACE } from './ids.js'
import { headerOf, json, type ModelRequest, type ModelResponse } from './message.js'
import type { Changes } from './ping/change.js'
import type { Channels } from './ping/channels.js'
import { ProblemError } from './problem.js'
import type { ServerState } from './server-state.js'
import { instantText, parseUuid } from './text.js'

const LOCATION = '/api/account/erasure'

/** Erases accounts. */
export class Accounts {
  readonly #state: ServerState
  readonly #channels: Channels
  readonly #changes: Changes
  readonly #clock: Clock
  /** Erasures by user and mutation id. A repetition erases nothing more. */
  readonly #repeated = new Map<string, Erasure>()
  readonly #last = new Map<string, Erasure>()

  constructor(state: ServerState, channels: Channels, changes: Changes, clock: Clock) {
    this.#state = state
    this.#channels = channels
    this.#changes = changes
    this.#clock = clock
  }

  /** Erases the account of a user, and tells open streams so. */
  erase(user: string): Erasure {
    const erasure = this.#state.erase(user, Math.floor(this.#clock.now()))
    this.#last.set(user, erasure)
    this.#channels.erase(user)
    const types = this.#state.types.types.map(type => type.name).sort()
    this.#changes.announce(user, { user, position: erasure.position, types, existing: [] })
    return erasure
  }

  /** `DELETE /api/account`. */
  delete({ user }: Caller, request: ModelRequest): ModelResponse {
    const key = headerOf(request, 'idempotency-key')?.replace(/^"(.*)"$/, '$1')
    const mutationId = key && (parseUuid(key) ?? idOfMutation(user, 'idempotency-key', NAMESPACE, key))
    const repeated = mutationId === undefined ? undefined : this.#repeated.get(`${user}\n${mutationId}`)
    const erasure = repeated ?? this.erase(user)
    if (mutationId !== undefined) {
      this.#repeated.set(`${user}\n${mutationId}`, erasure)
    }
    const body = { status: 'accepted', erased_at: instantText(erasure.at), sync_token: this.#mark(user, erasure) }
    const headers: Record<string, string> = repeated ? { 'idempotency-replayed': 'true' } : {}
    return json(202, body, { location: LOCATION, ...headers })
  }

  /** `GET /api/account/erasure`: both stages are done at once here. */
  erasure({ user }: Caller): ModelResponse {
    const erasure = this.#last.get(user)
    if (!erasure) {
      throw new ProblemError('not_found', 'the account was never erased')
    }
    const at = instantText(erasure.at)
    return json(200, { erased_at: at, sync_token: this.#mark(user, erasure), forgotten: at, erased: at })
  }

  #mark(user: string, erasure: Erasure): string {
    return this.#state.mark(user, erasure.position)
  }
}
