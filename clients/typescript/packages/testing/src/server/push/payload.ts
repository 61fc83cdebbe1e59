import type { Assignment, Operation } from '../decide/operation.js'

/**
 * Everything that decides the effect of an operation, as text. The mutation id, the time and the `seen` token are left
 * out, so a repetition with a newer clock is the same request.
 */
export function payloadOf(operation: Omit<Operation, 'mutationId' | 'payload' | 'clientTime' | 'seen'>): string {
  const { kind, type, id, localId, fields, nodes, base, policy } = operation
  return JSON.stringify([
    kind,
    type,
    id,
    localId ?? null,
    sorted(fields),
    nodes?.map(node => [node.type, node.id, node.localId ?? null, sorted(node.fields)]) ?? null,
    base ?? null,
    policy,
  ])
}

const sorted = (fields: Assignment) => [...fields].sort(([one], [other]) => (one < other ? -1 : 1))
