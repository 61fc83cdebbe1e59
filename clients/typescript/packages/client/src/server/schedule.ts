/** A channel is renewed when this share of its life has passed. */
const RENEW_SHARE = 0.8
/** While no pings arrive, the data is pulled this often. A requested ping must arrive within this time. */
export const POLL_MS = 30_000
/** When nothing has arrived for this long, a ping is requested. */
const PROBE_MS = 600_000
/** A new channel is given this long for its handshake, before a ping is requested. */
const HANDSHAKE_MS = 5_000
const RENEW_MIN_MS = 1_000
const RETRY_FIRST_MS = 5_000
const RETRY_MAX_MS = 300_000

/** When to renew a channel. Both times, and the result, are in milliseconds since 1970. */
export function renewAt(registeredAt: number, expiration: number): number {
  return registeredAt + Math.max(0, Math.round((expiration - registeredAt) * RENEW_SHARE))
}

/**
 * When to do what for a channel. All times are those of a clock that never goes back. The functions below are the
 * events; each returns the schedule after it.
 */
export interface Schedule {
  /** The next registration: the first one, one that is tried again, or the renewal. */
  readonly registerAt: number
  /** Registrations that failed, one after the other. */
  readonly failures: number
  /** When the channel ends; null while there is none. */
  readonly endsAt: number | null
  /** When to request a ping; null while there is no channel. */
  readonly probeAt: number | null
  /** When a ping was requested, until one arrives. */
  readonly probedAt: number | null
  /** The next pull without a ping; null while pings arrive. */
  readonly pollAt: number | null
}

export type Action = 'register' | 'probe' | 'poll'

export function begun(now: number): Schedule {
  return { registerAt: now, failures: 0, endsAt: null, probeAt: null, probedAt: null, pollAt: now + POLL_MS }
}

export function registered(schedule: Schedule, now: number, lifeMs: number): Schedule {
  // By a wrong clock, a new channel may have ended already. It is not registered again and again.
  const renewIn = lifeMs > 0 ? Math.max(RENEW_MIN_MS, renewAt(0, lifeMs)) : POLL_MS
  return {
    ...schedule,
    registerAt: now + renewIn,
    failures: 0,
    endsAt: now + lifeMs,
    probeAt: schedule.pollAt === null ? schedule.probeAt : now + HANDSHAKE_MS,
  }
}

/** @param retryAfterMs how long the server asked to wait; 0 when it did not */
export function registrationFailed(schedule: Schedule, now: number, retryAfterMs: number): Schedule {
  const delay = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(schedule.failures, 10))
  return { ...schedule, failures: schedule.failures + 1, registerAt: now + Math.max(delay, retryAfterMs) }
}

/** A ping arrived. */
export function heard(schedule: Schedule, now: number): Schedule {
  return { ...schedule, probeAt: now + PROBE_MS, probedAt: null, pollAt: null }
}

export function probed(schedule: Schedule, now: number): Schedule {
  return { ...schedule, probeAt: now + PROBE_MS, probedAt: now }
}

/**
 * A ping could not be requested, so nothing says that the channel works.
 *
 * @param isGone whether the server has no such channel, or it is not active
 */
export function probeFailed(schedule: Schedule, now: number, isGone: boolean): Schedule {
  const after = isGone ? { ...ended(schedule), registerAt: now } : { ...schedule, probeAt: now + POLL_MS }
  return polling(after, now)
}

/** The schedule as it is at a time, without anything having happened but time. */
export function passed(schedule: Schedule, now: number): Schedule {
  if (schedule.endsAt !== null && now >= schedule.endsAt) {
    return polling(ended(schedule), now)
  }
  const isSilent = schedule.probedAt !== null && now >= schedule.probedAt + POLL_MS
  return isSilent ? polling({ ...schedule, probedAt: null }, now) : schedule
}

/** The actions that are due, in the order in which they are done. */
export function due(schedule: Schedule, now: number): Action[] {
  const actions: Action[] = []
  if (schedule.pollAt !== null && now >= schedule.pollAt) {
    actions.push('poll')
  }
  if (now >= schedule.registerAt) {
    actions.push('register')
  } else if (schedule.probeAt !== null && now >= schedule.probeAt) {
    actions.push('probe')
  }
  return actions
}

/** Data was pulled without a ping. */
export function polled(schedule: Schedule, now: number): Schedule {
  return schedule.pollAt === null ? schedule : { ...schedule, pollAt: now + POLL_MS }
}

/** The next time at which something is due. */
export function nextAt(schedule: Schedule): number {
  const silentAt = schedule.probedAt === null ? null : schedule.probedAt + POLL_MS
  const times = [schedule.registerAt, schedule.endsAt, schedule.probeAt, schedule.pollAt, silentAt]
  return Math.min(...times.filter(time => time !== null))
}

function ended(schedule: Schedule): Schedule {
  return { ...schedule, endsAt: null, probeAt: null, probedAt: null }
}

/** The next pull is at once, unless pulls without pings have begun already. */
function polling(schedule: Schedule, now: number): Schedule {
  return schedule.pollAt === null ? { ...schedule, pollAt: now } : schedule
}
