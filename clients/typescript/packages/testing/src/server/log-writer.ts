import type { Clock } from '@replog/core'
import type { Account, Undecided } from './account.js'
import { type Decision, decide, type Retention } from './decide/decider.js'
import { isLive } from './decide/entity.js'
import type { Mutation } from './decide/operation.js'
import type { Written } from './decide/outcome.js'
import type { Quota } from './decide/usage.js'
import { historyOf } from './history.js'
import type { Change, Changes } from './ping/change.js'
import type { Position } from './position.js'
import type { ServerState } from './server-state.js'
import { sortedTexts } from './text.js'

/** A mutation after it was appended. */
export interface Appended {
  readonly position: Position
  /** Absent while it is not decided. */
  readonly outcomes?: readonly Written[]
}

/** Appends mutations, and decides them in the order of the log. */
export class LogWriter {
  readonly #state: ServerState
  readonly #changes: Changes
  readonly #clock: Clock
  readonly #retention: Retention
  readonly #quota: Quota

  constructor(state: ServerState, changes: Changes, clock: Clock, limits: { retention: Retention; quota: Quota }) {
    this.#state = state
    this.#changes = changes
    this.#clock = clock
    this.#retention = limits.retention
    this.#quota = limits.quota
  }

  /** @param isDelayed leaves it undecided, as everything after an undecided mutation of the user is */
  append(mutation: Mutation, isDelayed: boolean): Appended {
    const account = this.#state.account(mutation.user)
    const { user, device } = mutation
    const place = { user, device, position: this.#state.nextPosition(), at: Math.floor(this.#clock.now()) }
    if (isDelayed || account.undecided.length > 0) {
      account.undecided = [...account.undecided, { mutation, place }]
      return { position: place.position }
    }
    return { position: place.position, outcomes: this.#decide(account, { mutation, place }) }
  }

  /** Decides everything of a user that waits for it. */
  decideAll(account: Account): void {
    const waiting = account.undecided
    account.undecided = []
    for (const undecided of waiting) {
      this.#decide(account, undecided)
    }
  }

  #decide(account: Account, { mutation, place }: Undecided): readonly Written[] {
    const decision = decide(account.state, mutation, place, {
      logs: this.#state.logs,
      retention: this.#retention,
      quota: this.#quota,
      types: this.#state.types,
      erasure: account.erasure,
    })
    account.state.absorb(decision.layer)
    account.head = place.position
    account.history.push(...historyOf(mutation, place, decision))
    const change = changeOf(mutation, place.position, decision)
    if (change) {
      account.changeHead = place.position
    }
    this.#changes.announce(account.user, change)
    return decision.outcomes
  }
}

function changeOf(mutation: Mutation, position: Position, decision: Decision): Change | undefined {
  const written = decision.steps.map(({ step }) => step.after)
  return written.length === 0
    ? undefined
    : {
        user: mutation.user,
        position,
        types: sortedTexts(written.map(entity => entity.type.name)),
        existing: sortedTexts(written.filter(isLive).map(entity => entity.type.name)),
        device: mutation.device,
      }
}
