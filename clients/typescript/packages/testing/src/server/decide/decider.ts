import type { Catalogue } from '../catalogue/catalogue.js'
import type { Position } from '../position.js'
import { instantText } from '../text.js'
import type { Logs } from './base.js'
import { decideOperation } from './decide-operation.js'
import { Draft, type Step } from './draft.js'
import { isLive, keyOf } from './entity.js'
import { type Loss, lossesOfApplied, lossesOfRejected } from './losses.js'
import type { Mutation, Operation, Place } from './operation.js'
import { OutcomeWriter, type Written } from './outcome.js'
import { type Rejection, rejected } from './rejection.js'
import type { Rulebook } from './rulebook.js'
import { type Quota, refuseUsage, usageOf } from './usage.js'
import type { UserState } from './user-state.js'

/** How long mutation ids and deletions are kept, in milliseconds of the log's time. */
export interface Retention {
  readonly mutations: number
  readonly tombstones: number
}

/** Everything besides the state and the mutation that a decision depends on. */
export interface Circumstances {
  readonly logs: Logs
  readonly retention: Retention
  readonly quota: Quota
  /** The types of all versions of the catalogue. */
  readonly types: Catalogue
  /** The last erasure of the account. */
  readonly erasure?: { readonly position: Position; readonly at: number }
}

/** The effect of a mutation. Nothing is changed until the layer is absorbed. */
export interface Decision {
  /** In the order of the operations. */
  readonly outcomes: readonly Written[]
  readonly steps: readonly { readonly operation: number; readonly step: Step }[]
  readonly losses: readonly Loss[]
  readonly layer: UserState
}

const NOT_APPLIED = rejected('not_applied', 'another operation of the atomic batch was rejected')

/** Outcomes that do not end a mutation id: it may be sent again. */
const NOT_FINAL = ['not_applied', 'seen_required']

/** Decides a mutation: a pure function of the state and of the arguments. */
export function decide(state: UserState, mutation: Mutation, place: Place, circumstances: Circumstances): Decision {
  return new Decider(state, mutation, place, circumstances).decide()
}

class Decider {
  readonly #state: UserState
  readonly #mutation: Mutation
  readonly #place: Place
  readonly #circumstances: Circumstances
  readonly #rulebook: Rulebook
  readonly #writer: OutcomeWriter
  readonly #outcomes: Written[] = []
  readonly #rejections: (Rejection | undefined)[] = []
  readonly #steps: { operation: number; step: Step }[] = []
  readonly #losses: Loss[] = []

  constructor(state: UserState, mutation: Mutation, place: Place, circumstances: Circumstances) {
    this.#state = state
    this.#mutation = mutation
    this.#place = place
    this.#circumstances = circumstances
    this.#rulebook = {
      rules: mutation.rules,
      types: circumstances.types,
      client: mutation.client,
    }
    this.#writer = new OutcomeWriter(place, this.#rulebook)
  }

  decide(): Decision {
    const layer = this.#layer()
    this.#mutation.operations.forEach((operation, index) => {
      const repeated = this.#repeated(layer, operation)
      const [outcome, rejection] = repeated ? [repeated, undefined] : this.#first(layer, operation, index)
      if (!repeated) {
        this.#remember(layer, operation, outcome)
      }
      this.#outcomes.push(outcome)
      this.#rejections.push(rejection)
    })
    return this.#mutation.atomic && this.#outcomes.some(isRejected)
      ? this.#noneApplied()
      : { outcomes: this.#outcomes, steps: this.#steps, losses: this.#losses, layer }
  }

  #layer(): UserState {
    return this.#state.layer(this.#place.at - this.#circumstances.retention.tombstones)
  }

  /** The outcome of a mutation id that was not decided before. */
  #first(layer: UserState, operation: Operation, index: number): [Written, Rejection | undefined] {
    const erased = this.#madeBeforeErasure(operation)
    if (!erased && operation.kind === 'delete') {
      const current = layer.entity(keyOf(operation.type, operation.id))
      if (!isLive(current)) {
        return [this.#writer.unchanged(operation, current), undefined]
      }
    }
    const draft = new Draft(this.#place, this.#rulebook, this.#circumstances.logs, layer)
    const rejection = erased ?? this.#apply(draft, operation, layer)
    if (rejection) {
      this.#lose(index, operation, rejection, layer)
      return [this.#writer.rejected(operation, rejection, layer), rejection]
    }
    this.#losses.push(...lossesOfApplied(index, draft))
    layer.absorb(draft.state)
    this.#steps.push(...draft.steps.map(step => ({ operation: index, step })))
    return [this.#applied(draft, operation), undefined]
  }

  #apply(draft: Draft, operation: Operation, layer: UserState): Rejection | undefined {
    const rejection = decideOperation(draft, operation)
    if (rejection) {
      return rejection
    }
    const added = usageOf(draft.steps)
    draft.state.addUsage(added)
    return operation.kind === 'delete' ? undefined : refuseUsage(layer.usage, added, this.#circumstances.quota)
  }

  #applied(draft: Draft, operation: Operation): Written {
    const key = keyOf(operation.type, operation.id)
    const entity = draft.state.entity(key)
    if (!entity) {
      throw new Error(`${key}: does not exist after its operation was applied`)
    }
    return this.#writer.applied(operation, entity, {
      created: draft.steps.some(step => !step.before && step.after.id === operation.id),
      deletedCount: operation.kind === 'delete' ? draft.steps.length : 0,
      mergedFields: [...draft.merged].sort(),
      lostFields: [...draft.lost].sort(),
    })
  }

  /** After an erasure, a write must say that it was made later. */
  #madeBeforeErasure(operation: Operation): Rejection | undefined {
    const { erasure } = this.#circumstances
    if (!erasure || (operation.seen && operation.seen.position >= erasure.position)) {
      return undefined
    }
    const at = instantText(erasure.at)
    return operation.seen
      ? {
          ...rejected('account_erased', `the account was erased at ${at}, after the write was made`),
          erasedAt: erasure.at,
        }
      : {
          ...rejected('seen_required', `seen: none (expected: a pull token, because the account was erased at ${at})`),
          erasedAt: erasure.at,
        }
  }

  #repeated(known: UserState, operation: Operation): Written | undefined {
    const receipt = known.receipt(operation.mutationId)
    const { mutations } = this.#circumstances.retention
    const isFinal = receipt && !NOT_FINAL.includes(receipt.outcome.problem?.code ?? '')
    if (!receipt || !isFinal || receipt.decidedAt + mutations < this.#place.at) {
      return undefined
    }
    if (receipt.payload === operation.payload) {
      return { remembered: receipt.outcome, answered: receipt.outcome, isDuplicate: true }
    }
    const at = instantText(receipt.decidedAt).replace('.000Z', 'Z')
    const detail = `mutation_id: ${operation.mutationId} was used at ${at} for another payload`
    return this.#writer.rejected(
      operation,
      rejected('mutation_id_reused', `${detail} (expected: a new id for a new request)`),
      known,
    )
  }

  #remember(layer: UserState, operation: Operation, outcome: Written): void {
    layer.putReceipt(operation.mutationId, {
      payload: operation.payload,
      decidedAt: this.#place.at,
      outcome: outcome.remembered,
    })
  }

  #lose(index: number, operation: Operation, rejection: Rejection, state: UserState): void {
    this.#losses.push(...lossesOfRejected(index, operation, rejection, state, this.#place, this.#rulebook))
  }

  /**
   * The outcomes of an atomic push that failed. A repetition keeps its outcome only when its first copy was decided
   * before this push, because the writes of a first copy within it are undone.
   */
  #noneApplied(): Decision {
    const layer = this.#layer()
    this.#losses.length = 0
    const outcomes = this.#mutation.operations.map((operation, index) => {
      const before = this.#outcomes[index]!
      const outcome = isRejected(before)
        ? before
        : (this.#repeated(this.#state, operation) ?? this.#writer.rejected(operation, NOT_APPLIED, layer))
      if (!outcome.isDuplicate && outcome.remembered.problem?.code !== 'mutation_id_reused') {
        this.#remember(layer, operation, outcome)
        this.#lose(index, operation, this.#rejections[index] ?? NOT_APPLIED, this.#state)
      }
      return outcome
    })
    return { outcomes, steps: [], losses: this.#losses, layer }
  }
}

const isRejected = (outcome: Written): boolean => outcome.remembered.status === 'rejected'
