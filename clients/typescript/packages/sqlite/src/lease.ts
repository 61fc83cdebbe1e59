/**
 * The decisions about leases, without I/O. A lease is a name that one process at a time holds, as the leader does. Only
 * times of one process are compared, by its monotonic clock, so clocks that jump do no harm.
 */

/** A lease as it is in the database. */
export interface Lease {
  /** The link that has it; null when none does. */
  readonly holder: string | null
  /** Rises with every sign of life of the holder. */
  readonly beat: number
  /** The beat after which a waiting link has asked for another one. */
  readonly asked: number
  /** The state of the leader's work, as JSON; null when the holder does not lead. */
  readonly state: string | null
}

/** A lease that nobody has ever had. */
export const FREE: Lease = { holder: null, beat: 0, asked: -1, state: null }

export interface LeaseLimits {
  /** How often a link looks whether the database was changed. */
  readonly watchMs: number
  /** After so long without a sign of life, a waiting link asks for one. */
  readonly leaseAskMs: number
  /** After so long without an answer, a waiting link takes the lease. */
  readonly leaseAnswerMs: number
}

/** The lease as a waiting link has seen it. */
export interface Sight {
  readonly lease: Lease
  /** When it was last looked at. */
  readonly at: number
  /** How long the lease was the same while this link was awake. */
  readonly silentMs: number
}

/** A longer time between two looks means that the link was asleep, or that the process had too much to do. */
const AWAKE_INTERVALS = 2

/** For so long after it was asked, the holder expects that other processes are there. */
const WATCHED_MS = 10_000

/**
 * Adds a look at the lease to what was seen before. At the first look, a link asks at once, because the holder may have
 * ended long ago. A late look adds little: the holder may have slept as long as this link, as when a laptop was closed.
 */
export function sightOf(before: Sight | undefined, lease: Lease, now: number, limits: LeaseLimits): Sight {
  if (!before) {
    return { lease, at: now, silentMs: isAsked(lease) ? 0 : limits.leaseAskMs }
  }
  if (!isSame(before.lease, lease)) {
    return { lease, at: now, silentMs: 0 }
  }
  const awakeMs = Math.min(now - before.at, AWAKE_INTERVALS * limits.watchMs)
  return { lease, at: now, silentMs: before.silentMs + awakeMs }
}

/**
 * What a waiting link does. It takes a lease that is free, or whose holder did not answer. It asks a holder that was
 * silent, unless another link has asked already.
 */
export function moveOf({ lease, silentMs }: Sight, limits: LeaseLimits): 'wait' | 'ask' | 'take' {
  if (lease.holder === null) {
    return 'take'
  }
  if (isAsked(lease)) {
    return silentMs >= limits.leaseAnswerMs ? 'take' : 'wait'
  }
  return silentMs >= limits.leaseAskMs ? 'ask' : 'wait'
}

/**
 * What a link does that took the lease. It gives a sign of life when it is asked, and, while others are there, when the
 * state of its work is another one. So a process that is alone writes nothing.
 *
 * @param askedAt when it was last asked; undefined when it never was
 */
export function dutyOf(
  link: string,
  lease: Lease,
  { hasNews, askedAt, now }: { readonly hasNews: boolean; readonly askedAt: number | undefined; readonly now: number },
): 'stop' | 'beat' | 'nothing' {
  if (lease.holder !== link) {
    return 'stop'
  }
  const isWatched = askedAt !== undefined && now - askedAt < WATCHED_MS
  return isAsked(lease) || (hasNews && isWatched) ? 'beat' : 'nothing'
}

/** Whether a link waits for the next sign of life of the holder. */
export function isAsked(lease: Lease): boolean {
  return lease.asked === lease.beat
}

function isSame(one: Lease, other: Lease): boolean {
  return one.holder === other.holder && one.beat === other.beat && one.asked === other.asked
}
