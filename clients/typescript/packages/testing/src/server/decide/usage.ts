import type { Value } from '../catalogue/catalogue.js'
import { bytesOf } from '../text.js'
import type { Step } from './draft.js'
import { type Entity, isLive } from './entity.js'
import { type Rejection, rejected } from './rejection.js'

/** How much a user stores, or by how much that changes. Deleted entities do not count. */
export interface Usage {
  readonly entities: number
  /** Of their fields, as JSON in UTF-8. */
  readonly bytes: number
}

/** How much a user may store. */
export interface Quota {
  readonly entities: number
  readonly bytes: number
}

/** The change by these steps; negative when they delete more than they create. */
export function usageOf(steps: readonly Step[]): Usage {
  let entities = 0
  let bytes = 0
  for (const { before, after } of steps) {
    if (isLive(before)) {
      entities--
      bytes -= fieldBytes(before)
    }
    if (isLive(after)) {
      entities++
      bytes += fieldBytes(after)
    }
  }
  return { entities, bytes }
}

/** The reason for which a user with this usage may not add so much. A write that adds nothing is always allowed. */
export function refuseUsage(usage: Usage, added: Usage, quota: Quota): Rejection | undefined {
  const entities = usage.entities + added.entities
  const bytes = usage.bytes + added.bytes
  if (added.entities > 0 && entities > quota.entities) {
    return rejected('quota_exceeded', `live entities: ${entities} (expected: at most ${quota.entities})`)
  }
  return added.bytes > 0 && bytes > quota.bytes
    ? rejected('quota_exceeded', `bytes of live entities: ${bytes} (expected: at most ${quota.bytes})`)
    : undefined
}

function fieldBytes(entity: Entity): number {
  const fields: Record<string, Value> = Object.fromEntries(entity.fields)
  return bytesOf(JSON.stringify(fields))
}
