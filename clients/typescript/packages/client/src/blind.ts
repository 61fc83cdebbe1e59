import type { Change } from '@replog/core'

/** Whether a change is nothing but appended operations. */
export function isBlind({ epoch, update, remove, outcomes, base, meta }: Change): boolean {
  return epoch === undefined && !update?.length && !remove?.length && !outcomes?.length && !base && isEmpty(meta)
}

const isEmpty = (members: object | undefined) => members === undefined || Object.keys(members).length === 0
