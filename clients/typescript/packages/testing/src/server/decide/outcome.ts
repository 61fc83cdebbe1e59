import type { Json } from '@replog/core'
import { etagOf, type Position } from '../position.js'
import { instantText } from '../text.js'
import { type Entity, etagPosition, isRoot } from './entity.js'
import { entityJson, nestedJson } from './entity-json.js'
import type { Operation, Place } from './operation.js'
import type { Rejection } from './rejection.js'
import { nestedIn, type Rulebook } from './rulebook.js'
import type { UserState } from './user-state.js'

/** The members of a problem that depend on the state. */
export interface OutcomeProblem {
  readonly code: string
  readonly detail: string
  readonly members: { readonly [member: string]: Json }
}

/** The outcome of one operation. */
export interface Outcome {
  readonly mutationId: string
  readonly type: string
  readonly id: string
  readonly localId?: string
  readonly status: 'applied' | 'merged' | 'unchanged' | 'rejected'
  /** The mutation that was decided. */
  readonly position: Position
  /** 0 when there is no entity. */
  readonly etagPosition: Position
  readonly version: number
  readonly updatedAt?: number
  readonly created: boolean
  readonly deletedCount: number
  readonly mergedFields: readonly string[]
  readonly lostFields: readonly string[]
  readonly problem?: OutcomeProblem
}

/** An outcome as it is stored, and as it is answered, which may contain more. */
export interface Written {
  readonly remembered: Outcome
  readonly answered: Outcome
  readonly isDuplicate: boolean
}

/** The longest nested document in an answer, and in one receipt and all receipts of one mutation. */
const CURRENT_CHARACTERS_MAX = 768 * 1024
const REMEMBERED_CHARACTERS_MAX = 32 * 1024
const ALL_REMEMBERED_CHARACTERS_MAX = 256 * 1024
const CURRENT_NODES_MAX = 5000

/** Writes the outcomes of one mutation. What colliding entities may take in them is bounded for all together. */
export class OutcomeWriter {
  readonly #place: Place
  readonly #rulebook: Rulebook
  #nodesLeft = CURRENT_NODES_MAX
  #rememberedLeft = ALL_REMEMBERED_CHARACTERS_MAX

  constructor(place: Place, rulebook: Rulebook) {
    this.#place = place
    this.#rulebook = rulebook
  }

  applied(
    operation: Operation,
    entity: Entity,
    effect: Pick<Outcome, 'created' | 'deletedCount' | 'mergedFields' | 'lostFields'>,
  ): Written {
    const isMerged = effect.mergedFields.length > 0 || effect.lostFields.length > 0
    return written({ ...this.#of(operation), ...described(entity), ...effect, status: isMerged ? 'merged' : 'applied' })
  }

  /** The outcome of deleting something that is gone. */
  unchanged(operation: Operation, tombstone: Entity | undefined): Written {
    return written({ ...this.#of(operation), ...(tombstone ? described(tombstone) : {}), status: 'unchanged' })
  }

  rejected(operation: Operation, rejection: Rejection, state: UserState): Written {
    const inTheWay = rejection.inTheWay
    if (!inTheWay) {
      return written(this.#refusal(operation, rejection, undefined))
    }
    const flat = this.#refusal(operation, rejection, entityJson(this.#place.user, inTheWay))
    const document = this.#nested(operation, inTheWay, state)
    if (!document) {
      return written(flat)
    }
    const answered = this.#refusal(operation, rejection, document.json)
    if (document.length > Math.min(REMEMBERED_CHARACTERS_MAX, this.#rememberedLeft)) {
      return { remembered: flat, answered, isDuplicate: false }
    }
    this.#rememberedLeft -= document.length
    return written(answered)
  }

  /** The colliding entity with everything below it, where the operation is about a tree. */
  #nested(
    operation: Operation,
    inTheWay: Entity,
    state: UserState,
  ): { readonly json: Json; readonly length: number } | undefined {
    const isDocument =
      isRoot(inTheWay) && nestedIn(this.#rulebook, inTheWay.type, state.liveChildren(inTheWay)).size > 0
    const isAboutTree =
      operation.kind === 'delete' || operation.nodes !== undefined || (isDocument && operation.base !== undefined)
    if (!isDocument || !isAboutTree || inTheWay.id !== operation.id) {
      return undefined
    }
    const nodes = state.descendants(inTheWay).length + 1
    if (nodes > this.#nodesLeft) {
      return undefined
    }
    this.#nodesLeft -= nodes
    const json = nestedJson(this.#place.user, inTheWay, state, this.#rulebook)
    const length = JSON.stringify(json).length
    return length <= CURRENT_CHARACTERS_MAX ? { json, length } : undefined
  }

  #refusal(operation: Operation, rejection: Rejection, current: Json | undefined): Outcome {
    return {
      ...this.#of(operation),
      localId: operation.localId,
      status: 'rejected',
      problem: problemOf(rejection, operation, current),
    }
  }

  #of(operation: Operation): Outcome {
    return {
      mutationId: operation.mutationId,
      type: operation.type,
      id: operation.id,
      status: 'applied',
      position: this.#place.position,
      etagPosition: 0,
      version: 0,
      created: false,
      deletedCount: 0,
      mergedFields: [],
      lostFields: [],
    }
  }
}

const written = (outcome: Outcome): Written => ({ remembered: outcome, answered: outcome, isDuplicate: false })

const described = (entity: Entity) => ({
  localId: entity.localId,
  version: entity.version,
  etagPosition: etagPosition(entity),
  updatedAt: entity.updatedAt,
})

function problemOf(rejection: Rejection, operation: Operation, current: Json | undefined): OutcomeProblem {
  const { code, detail, conflicts, inTheWay, lostTo, erasedAt } = rejection
  const isOther = inTheWay !== undefined && inTheWay.id !== operation.id
  return {
    code,
    detail,
    members: {
      ...(conflicts.length > 0 ? { conflicts } : {}),
      ...(inTheWay ? { currentETag: etagOf(etagPosition(inTheWay)) } : {}),
      ...(current === undefined ? {} : { current }),
      ...(lostTo?.device === undefined ? {} : { changed_by: lostTo.device }),
      ...(lostTo ? { changed_at: instantText(lostTo.time) } : {}),
      ...(isOther ? { colliding_id: inTheWay.id } : {}),
      ...(erasedAt === undefined ? {} : { erased_at: instantText(erasedAt) }),
    },
  }
}
