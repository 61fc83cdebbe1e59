import type { Json } from './json.js'
import type { Op } from './op.js'

/** One operation as `POST /api/sync/push` takes it. JSON leaves out the members that are undefined. */
export function operationOf(op: Op): { readonly [member: string]: Json | undefined } {
  return {
    mutation_id: op.mutationId,
    op: op.kind,
    type: op.type,
    id: op.id,
    localId: op.localId,
    data: op.data,
    base_etag: op.base,
    conflict: op.policy,
    seen: op.seen,
    client_time: op.clientTime,
  }
}

/** The body of a push. */
export function pushBody(device: string, ops: readonly Op[], atomic: boolean): string {
  return JSON.stringify({ device_id: device, atomic, operations: ops.map(operationOf) })
}

/** The size of an operation in a body, in bytes of UTF-8. */
export function bytesOf(op: Op): number {
  return utf8Length(JSON.stringify(operationOf(op))) + 1
}

function utf8Length(text: string): number {
  let length = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    length += unit < 0x80 ? 0 : unit < 0x800 ? 1 : unit >= 0xd800 && unit <= 0xdfff ? 1 : 2
  }
  return length
}
