import type { Data, Op } from './op.js'

/** Fields of a write that lost against others' changes. The rest of the write was applied. */
export interface Lost {
  readonly mutationId: string
  readonly type: string
  readonly id: string
  readonly fields: readonly string[]
  /** The values that were lost, so that the app can show them or write them again. */
  readonly wanted: Data
}

export function lostOf(op: Op): Lost | null {
  if (op.lost === undefined || op.lost.length === 0) {
    return null
  }
  const wanted = Object.fromEntries(op.lost.map(field => [field, op.data?.[field] ?? null]))
  return { mutationId: op.mutationId, type: op.type, id: op.id, fields: op.lost, wanted }
}
