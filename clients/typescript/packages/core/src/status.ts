import type { LeaderState } from './leader.js'
import { type QueueCounts, QueueIndex } from './queue-index.js'

/**
 * - `signed_out`: there is no user; everything stays on the device.
 * - `starting`: the client is not open yet, or the first pull is not complete.
 * - `idle`: everything is sent and pulled, as far as is known.
 * - `pushing`, `pulling`: a request is under way.
 * - `waiting`: there is something to send, and nothing is under way.
 * - `offline`: the server cannot be reached.
 * - `paused`: nothing is sent until the app does something; `paused` says why.
 */
export type Phase = 'signed_out' | 'starting' | 'idle' | 'pushing' | 'pulling' | 'waiting' | 'offline' | 'paused'

/** How far this device is, for an indicator in the app. */
export interface Status {
  readonly online: boolean
  readonly phase: Phase
  /** Operations that the server has not decided. */
  readonly pending: number
  /** Those of them with priority `critical`. */
  readonly criticalPending: number
  /** Operations that the server did not take, and that wait for the app or the person. */
  readonly rejected: number
  /** When something was last sent or pulled, in milliseconds since 1970. */
  readonly lastSuccess: number | undefined
  /** How long sending the rest will take, in milliseconds; undefined when it is not known. */
  readonly estimatedMs: number | undefined
  /** Items of the pull under way that are still to come. */
  readonly remaining: number
  readonly paused: { readonly reason: string; readonly detail?: string } | undefined
}

export interface StatusInput {
  readonly counts: QueueCounts
  readonly isSignedIn: boolean
  readonly hasToken: boolean
  readonly lastSuccess: number | undefined
  readonly paused: Status['paused']
  readonly leader: LeaderState | null
  /** Operations that are decided in a second, as measured; 0 when nothing was sent yet. */
  readonly rate: number
}

export function statusOf(input: StatusInput): Status {
  const { states, criticalPending } = input.counts
  const pending = states.queued + states.sent
  return {
    online: input.leader?.isOnline ?? false,
    phase: phaseOf(input, pending),
    pending,
    criticalPending,
    rejected: states.parked + states.waiting + states.conflict,
    lastSuccess: input.lastSuccess,
    estimatedMs: pending === 0 ? 0 : input.rate > 0 ? Math.ceil((1000 * pending) / input.rate) : undefined,
    remaining: input.leader?.remaining ?? 0,
    paused: input.paused,
  }
}

function phaseOf({ isSignedIn, paused, leader, hasToken }: StatusInput, pending: number): Phase {
  if (!isSignedIn) {
    return 'signed_out'
  }
  if (paused) {
    return 'paused'
  }
  if (leader && !leader.isOnline) {
    return 'offline'
  }
  if (leader?.isPushing) {
    return 'pushing'
  }
  if (!hasToken) {
    return 'starting'
  }
  if (leader?.isPulling) {
    return 'pulling'
  }
  return pending > 0 ? 'waiting' : 'idle'
}

/** The status of a client that was never open. */
export const STATUS_BEFORE_OPEN: Status = statusOf({
  counts: new QueueIndex().counts,
  isSignedIn: true,
  hasToken: false,
  lastSuccess: undefined,
  paused: undefined,
  leader: null,
  rate: 0,
})
