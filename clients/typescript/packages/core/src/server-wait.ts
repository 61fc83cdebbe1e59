import { NotReachable } from './account.js'
import { blocked } from './depend.js'
import type { Op } from './op.js'
import type { Platform } from './options.js'
import type { SyncResult } from './puller.js'
import { retryDelay } from './retry.js'
import type { Session } from './session.js'

/** How often it is looked whether another tab has removed the data. */
const LOOK_MS = 1_000

/**
 * Waits for the server as long as it takes, and beside what the app does. Only `paused` ends a wait without success,
 * and the signal, which makes every wait fail with `NotReachable`.
 */
export class ServerWait {
  readonly signal: AbortSignal
  readonly #platform: Platform

  constructor(platform: Platform, signal: AbortSignal) {
    this.#platform = platform
    this.signal = signal
  }

  requireWanted(): void {
    if (this.signal.aborted) {
      throw new NotReachable('offline')
    }
  }

  /** Makes this tab the leader of a session. Refused with `DataRemoved` when another tab has removed its data. */
  async leadership(session: Session): Promise<void> {
    const { syncing, tab } = session
    const led = syncing!.take()
    while (!syncing!.isLeader) {
      await Promise.race([led, this.#rest(LOOK_MS)])
      await tab.catchUp()
      this.requireWanted()
    }
  }

  /** Synchronizes a session in this tab, also when another tab was its leader. */
  async pulled(session: Session): Promise<'synced' | 'paused'> {
    return this.#until(session, async () => {
      await this.leadership(session)
      const result = await session.sync(this.signal)
      return session.syncing!.isLeader ? result : { state: 'stopped' }
    })
  }

  /** Synchronizes a session. */
  async synced(session: Session): Promise<'synced' | 'paused'> {
    return this.#until(session, () => session.sync(this.signal))
  }

  /**
   * Waits until the server has decided what is in the queue now; later writes may go on. `held`: the app holds some of
   * it.
   */
  async sent(session: Session): Promise<'synced' | 'paused' | 'held'> {
    const { tab } = session
    const last = tab.view.ops().at(-1)?.seq ?? 0
    const isDone = () => !isUndecided(tab.view.ops(), last)
    const state = await this.#until(session, () => this.#orDone(session, isDone))
    return isDone() ? 'synced' : state === 'paused' ? state : 'held'
  }

  /** Ends after a delay that grows with each try, or when the network or the visibility is another one. */
  async retry(tries: number, retryAfter = 0): Promise<void> {
    await this.#rest(retryDelay('high', tries, this.#platform.random, retryAfter))
    this.requireWanted()
  }

  /** Synchronizes until it is done, also while later writes keep the sync going. */
  async #orDone(session: Session, isDone: () => boolean): Promise<SyncResult> {
    const end = new AbortController()
    const abort = () => end.abort()
    const stop = session.tab.changed.add(() => isDone() && abort())
    this.signal.addEventListener('abort', abort)
    try {
      return isDone() ? { state: 'synced' } : await session.sync(end.signal)
    } finally {
      stop()
      this.signal.removeEventListener('abort', abort)
    }
  }

  async #until(session: Session, sync: () => Promise<SyncResult>): Promise<'synced' | 'paused'> {
    for (let tries = 1; ; tries++) {
      this.requireWanted()
      const { state, retryAt } = await sync()
      this.requireWanted()
      if (state === 'synced' || state === 'paused') {
        return state
      }
      // Refused when another tab has removed the data: then no try succeeds.
      await session.tab.catchUp()
      await this.retry(tries, retryAt === undefined ? 0 : retryAt - this.#platform.clock.now())
    }
  }

  #rest(ms: number): Promise<void> {
    const { clock, surroundings } = this.#platform
    return new Promise(resolve => {
      const done = () => {
        cancel()
        stop()
        this.signal.removeEventListener('abort', done)
        resolve()
      }
      const cancel = clock.after(ms, done)
      const stop = surroundings.listen(done)
      this.signal.addEventListener('abort', done)
    })
  }
}

/** Whether something up to this place can still be decided. Writes that wait for a rejected one cannot. */
function isUndecided(ops: readonly Op[], last: number): boolean {
  const open = ops.filter(
    op => op.seq <= last && (op.state === 'queued' || op.state === 'sent' || op.state === 'conflict'),
  )
  if (open.some(op => op.state !== 'queued')) {
    return true
  }
  const waiting = open.length > 0 ? blocked(ops, () => false) : undefined
  return open.some(op => !waiting?.has(op.seq))
}
