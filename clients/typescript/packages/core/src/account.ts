import type { NewOp, Op } from './op.js'
import type { Options } from './options.js'
import type { Session } from './session.js'
import { type Cursor, DataRemoved, Stale } from './store.js'
import type { Tab } from './tab.js'

/** The decision of a person about data that was made before they signed in to an account that has data already. */
export type Existing = 'add' | 'discard'

/** `pending` is the number of writes that would be added, or of entities and writes of an account of the server. */
export type AskExisting = (found: { readonly pending: number }) => Existing | Promise<Existing>

/** An account of the server that a person has used without signing in; `anonymousAccount` makes it. */
export interface AnonymousAccount {
  /** The subject of its tokens. */
  readonly user: string
  /** Adds its data to the account of the user. An app never calls it. */
  readonly moveTo: (user: string, to: MoveTarget) => Promise<SignedIn>
}

/** Where an account is moved to. */
export interface MoveTarget {
  readonly host: UserHost
  readonly ask: AskExisting | undefined
  readonly signal: AbortSignal
}

export interface SignInOptions {
  /** Asked when the account has data already; without it, everything is added. */
  readonly existing?: AskExisting
  /**
   * The account of the server that the person has used without signing in. Its data is added to the account of the
   * user, and then it is erased. Until that has ended, the app keeps `from`, and calls `signIn` with it again after a
   * restart.
   */
  readonly from?: AnonymousAccount
  /** Ends the wait for the server. */
  readonly signal?: AbortSignal
}

export interface SignedIn {
  /**
   * What became of the account `from`; absent without one.
   *
   * - `erased`: the server has erased it.
   * - `kept`: the server cannot erase it, or has refused to; `reason` says why. Its data was added all the same.
   * - `unfinished`: the user is another one now, but not everything is added, or the old account is not erased yet.
   *   `signIn` with the same `from` goes on.
   */
  readonly from?: 'erased' | 'kept' | 'unfinished'
  /** For programs: a code of the server's errors, or a state of `sync`, or `held`. */
  readonly reason?: string
}

/** The part of a client that knows its user. */
export interface UserHost {
  readonly options: Options
  /** Aborted when the client is closed, or the user signs out. */
  readonly ended: AbortSignal
  present(): Session
  /** Opens the data of a user. In the background, nothing is sent or pulled before `syncing.take`. */
  open(user: string | null, isInBackground?: boolean): Promise<Session>
  /** Shows the data of this session after `change`. No write passes meanwhile. */
  use(session: Session, change: () => Promise<unknown>): Promise<void>
}

/** The account's data could not be looked at. */
export class NotReachable extends Error {
  override readonly name = 'NotReachable'
  readonly state: string

  constructor(state: string, options?: ErrorOptions) {
    super(`The account could not be read before signing in: ${state} (expected: a connection to the server)`, options)
    this.state = state
  }
}

/** Opens the data of the user that the app names now, with what was made before. */
export async function signIn(host: UserHost, { existing, from, signal }: SignInOptions): Promise<SignedIn> {
  const present = host.present()
  const user = await host.options.user()
  if (user === null) {
    throw new TypeError('user: null (expected: the user who signs in)')
  }
  if (from?.user === user) {
    throw new TypeError(`from.user: ${user} (expected: another one than the user who signs in)`)
  }
  return untilEither([host.ended, signal], async end => {
    if (present.user !== user && present.user !== from?.user) {
      await change(host, present, user, existing, end)
    }
    return from?.moveTo(user, { host, ask: existing, signal: end }) ?? {}
  })
}

/** Goes on without an account. */
export async function signOut(host: UserHost, wipe: boolean): Promise<void> {
  const from = host.present()
  if (from.user === null) {
    return
  }
  const to = await host.open(null)
  await host.use(to, async () => undefined)
  await (wipe ? from.destroy() : from.close())
}

async function change(
  host: UserHost,
  from: Session,
  user: string,
  ask: AskExisting | undefined,
  signal: AbortSignal,
): Promise<void> {
  const to = await host.open(user)
  /** Up to where it was added. */
  let added: Cursor | undefined
  try {
    const isAdded = from.user === null && (await isWanted(from, to, ask, signal))
    const take = async () => {
      added = isAdded ? await takeOver(from, to) : undefined
    }
    await to.exclusively(() => host.use(to, take), signal)
  } catch (error) {
    await to.close()
    throw signal.aborted ? new NotReachable('offline') : error
  }
  if (from.user !== null) {
    await from.close()
  } else if (added) {
    await emptied(from, added, () => takeOver(from, to))
  } else {
    await from.destroy()
  }
}

/** Whether what was made on this device without an account is added to an account. */
async function isWanted(
  from: Session,
  to: Session,
  ask: AskExisting | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const pending = ask ? (await missing(to.tab, from.tab.view.ops().map(toNew), true)).length : 0
  if (!ask || pending === 0) {
    return true
  }
  const { state } = await to.sync(signal)
  if (state !== 'synced') {
    throw new NotReachable(state)
  }
  return !(await hasData(to.tab)) || (await ask({ pending })) === 'add'
}

/** Whether the account has an entity. */
export async function hasData(tab: Tab): Promise<boolean> {
  return tab.hasRows(tab.view.catalogue.names())
}

/**
 * Takes what was made on this device without an account into the store of an account. The ids stay, so nothing has to
 * be translated. Repeating it does no harm. Returns up to where it was taken.
 */
async function takeOver(from: Session, to: Session): Promise<Cursor> {
  await from.tab.catchUp().catch(ifRemoved)
  const { cursor, view } = from.tab
  await appendMissing(to.tab, view.ops().map(toNew), true)
  return cursor
}

/** Another tab has taken the data over. What this tab knows of them is compared with what the account has. */
export function ifRemoved(error: unknown): void {
  if (!(error instanceof DataRemoved)) {
    throw error
  }
}

/** So many operations are appended in one step, or a few more. */
const APPEND_MAX = 1_000

/**
 * Appends the operations that the store does not know. Returns how many these were.
 *
 * @param isRepeated whether some of them may have ended already
 */
export async function appendMissing(tab: Tab, ops: readonly NewOp[], isRepeated: boolean): Promise<number> {
  await tab.catchUp()
  const added = await missing(tab, ops, isRepeated)
  for (let from = 0; from < added.length; ) {
    let end = Math.min(from + APPEND_MAX, added.length)
    // A part of a group would be sent without the rest.
    while (added[end]?.group !== undefined && added[end]?.group === added[end - 1]?.group) {
      end++
    }
    await tab.append(added.slice(from, end))
    from = end
  }
  return added.length
}

/** So many outcomes are looked up at once. */
const LOOKUPS = 100

/** The operations that are not in the queue of the store, and have not ended there. */
async function missing(tab: Tab, ops: readonly NewOp[], isRepeated: boolean): Promise<readonly NewOp[]> {
  const queued = new Set(tab.view.ops().map(op => op.mutationId))
  const rest = ops.filter(op => !queued.has(op.mutationId))
  if (!isRepeated) {
    return rest
  }
  const found: NewOp[] = []
  for (let i = 0; i < rest.length; i += LOOKUPS) {
    const some = rest.slice(i, i + LOOKUPS)
    const outcomes = await Promise.all(some.map(op => tab.store.outcome(op.mutationId)))
    found.push(...some.filter((_, n) => outcomes[n] === undefined))
  }
  return found
}

/**
 * Removes the data of a session after everything was taken, also what other tabs write meanwhile.
 *
 * @param taken up to where it was taken; `take` takes the rest, and returns the same
 */
export async function emptied(from: Session, taken: Cursor, take: () => Promise<Cursor>): Promise<void> {
  let upTo = taken
  while (!(await unlessStale(() => from.destroy(upTo)))) {
    upTo = await take()
  }
}

/** False when another tab has changed something, so that nothing was done. */
export async function unlessStale(run: () => Promise<void>): Promise<boolean> {
  try {
    await run()
    return true
  } catch (error) {
    if (error instanceof Stale) {
      return false
    }
    throw error
  }
}

function toNew({ seq: _seq, rev: _rev, ...op }: Op): NewOp {
  return op
}

/** Runs with a signal that is aborted when one of these is. (`AbortSignal.any` is not everywhere yet.) */
async function untilEither<T>(
  signals: readonly (AbortSignal | undefined)[],
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const either = new AbortController()
  const abort = () => either.abort()
  for (const signal of signals) {
    if (signal?.aborted) {
      abort()
    }
    signal?.addEventListener('abort', abort)
  }
  try {
    return await run(either.signal)
  } finally {
    for (const signal of signals) {
      signal?.removeEventListener('abort', abort)
    }
  }
}
