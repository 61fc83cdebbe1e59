import { textOf } from './json.js'
import { keyOf, type Op } from './op.js'
import { beginPull, type Page, pageOf, pathOfPage, pullAgain } from './page.js'
import type { Clock, Log, Random } from './ports.js'
import { retryDelay } from './retry.js'
import { undecided } from './settle.js'
import { type BaseRow, type Change, Fenced, type Pulling, Stale } from './store.js'
import type { Tab } from './tab.js'
import { type Answer, messageOf, type Transport } from './transport.js'

/** How a pull ended. `waiting`: the server wants fewer requests, and the pull is repeated later. */
export type PullState = 'synced' | 'offline' | 'waiting' | 'paused' | 'stopped'

export interface SyncResult {
  /** `synced`, or why not everything is sent and pulled. */
  readonly state: PullState | 'signed_out'
  /** When the client tries again by itself, in milliseconds since 1970; with `waiting`. */
  readonly retryAt?: number
}

export interface PullerOptions {
  readonly tab: Tab
  readonly transport: Transport
  readonly epoch: number
  readonly clock: Clock
  readonly random: Random
  /** The types to pull; all when it is undefined. */
  readonly types: () => readonly string[] | undefined
  readonly pageSize: number
  readonly log: Log
  readonly onErased: (erasedAt: string) => void
  readonly onFenced: () => void
  /** A pull that contains these marks is complete. */
  readonly onComplete: (marks: readonly string[]) => Promise<void>
  readonly onProgress: (remaining: number) => void
  /** A pull has succeeded after the server could not be reached. */
  readonly onBack: () => void
  /** A pull has ended. */
  readonly onStatus: () => void
}

/** Fills `base` with what the server has. It never changes an operation that is not decided. */
export class Puller {
  readonly #options: PullerOptions
  readonly #stop = new AbortController()
  #running: Promise<SyncResult> | null = null
  #again = false
  #failures = 0
  /** By the device's clock. */
  #retryAt = 0
  #wake: (() => void) | null = null
  #isOffline = false

  constructor(options: PullerOptions) {
    this.#options = options
  }

  get isBusy(): boolean {
    return this.#running !== null
  }

  /** Whether the last request had no answer. */
  get isOffline(): boolean {
    return this.#isOffline
  }

  /** Pulls. While a pull is running, it returns the same promise. */
  pull(): Promise<SyncResult> {
    this.#running ??= this.#run().finally(() => {
      this.#running = null
      this.#options.onStatus()
      if (this.#again && !this.#stop.signal.aborted) {
        this.#again = false
        void this.pull()
      }
    })
    return this.#running
  }

  /** There is something to pull that a running pull may not contain. */
  request(): void {
    if (this.#running) {
      this.#again = true
    } else {
      void this.pull()
    }
  }

  stop(): void {
    this.#stop.abort()
    this.#wake?.()
  }

  async #run(): Promise<SyncResult> {
    const state = await this.#tried()
    return state === 'waiting' ? { state, retryAt: this.#retryAt } : { state }
  }

  async #tried(): Promise<PullState> {
    this.#wake?.()
    const { log } = this.#options
    try {
      const state = await this.#pages()
      if (state === 'synced') {
        this.#failures = 0
        if (this.#isOffline) {
          this.#isOffline = false
          this.#options.onBack()
        }
        await this.#sweep()
      }
      return state
    } catch (error) {
      if (error instanceof Fenced) {
        this.#options.onFenced()
        return 'stopped'
      }
      if (error instanceof Stale) {
        log.debug('Another tab changed what a pull was about to clear; the pull goes on.')
      } else if (!this.#stop.signal.aborted) {
        log.warn(`A pull could not be stored; the next try follows: ${messageOf(error)}`)
      }
      return this.#retry(0)
    }
  }

  async #pages(): Promise<PullState> {
    const { tab, types } = this.#options
    let pulling = tab.view.meta.pulling ?? beginPull(tab.view.meta, tab.view.ops(), types())
    let request = this.#request(pulling)
    for (;;) {
      const answer = await request
      if (this.#stop.signal.aborted) {
        return 'stopped'
      }
      if (answer.kind !== 'ok') {
        const next = await this.#refused(answer, pulling)
        if (typeof next === 'string') {
          return next
        }
        pulling = next
        request = this.#request(pulling)
        continue
      }
      const page = pageOf(answer.body)
      if (!page) {
        this.#options.log.warn('The answer to a pull is not a page of items; is the address that of a RepLog server?')
        return this.#retry(0)
      }
      if (page.pageToken === undefined) {
        await this.#storeLast(page, pulling)
        await this.#options.onComplete(pulling.marks)
        return 'synced'
      }
      const next = { ...pulling, pageToken: page.pageToken }
      // The next page is on its way while this one is stored.
      request = this.#request(next)
      await this.#store(page, next)
      pulling = next
    }
  }

  #request(pulling: Pulling): Promise<Answer> {
    const { transport, pageSize } = this.#options
    const headers: Record<string, string> =
      pulling.marks.length > 0 ? { 'Replog-Min-Token': pulling.marks.join(',') } : {}
    return transport.call({ method: 'GET', path: pathOfPage(pulling, pageSize), headers }, this.#stop.signal)
  }

  /** The pull with which to go on, or how this one ended. */
  async #refused(answer: Exclude<Answer, { kind: 'ok' }>, pulling: Pulling): Promise<Pulling | PullState> {
    const { tab, epoch, log, types } = this.#options
    switch (answer.kind) {
      case 'later':
        if (answer.isTokenLost && pulling.marks.length > 0) {
          // Only marks are lost: no token was refused with 410, so what was pulled is still there. The pull goes on.
          log.warn('The server no longer has what it had acknowledged; it is sent again.')
          const next = { ...pulling, marks: [] }
          await tab.commit({ epoch, update: undecided(tab.view.ops()), meta: { pulling: next } })
          return next
        }
        this.#isOffline = answer.isFailure || !answer.isReached
        this.#retry(answer.retryAfter)
        return answer.isLimited ? 'waiting' : 'offline'
      case 'failed':
        return this.#retry(0)
      case 'paused':
        await tab.commit({ epoch, meta: { paused: { reason: answer.reason, detail: answer.detail } } })
        return 'paused'
      case 'refused':
        break
    }
    if (answer.status === 410 && answer.code === 'account_erased') {
      this.#options.onErased(textOf(answer.body, 'erased_at') ?? '')
      return 'stopped'
    }
    const ops = tab.view.ops()
    // A token that is only too old is answered with a horizon.
    const isLost = answer.code === 'sync_token_expired' && textOf(answer.body, 'horizon') === undefined
    const lost = isLost ? undecided(ops) : []
    // The first page of everything would be refused again.
    if (
      !(answer.status === 410
        ? (pulling.since ?? pulling.pageToken ?? (isLost && pulling.marks[0]))
        : answer.status === 400 && pulling.pageToken)
    ) {
      log.warn(`The server refused a pull: ${answer.status} ${answer.code}`)
      return this.#retry(0)
    }
    log.warn(`The server no longer has the changes since the last pull (${answer.code}); a full pull follows.`)
    const again = pullAgain(tab.view.meta, isLost ? [] : ops, types())
    await tab.commit({ epoch, update: lost, meta: { pulling: again } })
    return again
  }

  /** Stores a page, and that the pull goes on behind it. */
  async #store(page: Page, next: Pulling): Promise<void> {
    const { tab, epoch } = this.#options
    await tab.commit({ epoch, base: this.#baseOf(page, next), meta: { pulling: next } })
  }

  /** Stores the last page. */
  async #storeLast(page: Page, pulling: Pulling): Promise<void> {
    const { tab, epoch, clock } = this.#options
    const { view } = tab
    const base = this.#baseOf(page, pulling)
    const cleared = view.ops().filter(op => op.state === 'acked' && pulling.marks.includes(op.mark ?? ''))
    const tombstones = await this.#tombstones(pulling.generation, cleared, base.put)
    await tab.commit({
      epoch,
      base: {
        generation: pulling.generation,
        put: base.put.filter(row => !tombstones.has(keyOf(row.type, row.id))),
        remove: [...base.remove, ...tombstones.values()],
      },
      remove: cleared,
      meta: {
        token: page.token,
        generation: pulling.generation,
        pulling: undefined,
        pulls: view.meta.pulls + 1,
        types: pulling.types,
        lastSuccess: clock.now(),
        ...(view.meta.paused?.reason === 'quota_exceeded' ? {} : { paused: undefined }),
      },
    } satisfies Change)
  }

  #baseOf(page: Page, { generation }: Pulling): NonNullable<Change['base']> {
    const { tab, log, onProgress } = this.#options
    for (const item of page.strange) {
      log.warn(`An item of a pull was left out because it is not an entity: ${item}`)
    }
    onProgress(page.remaining)
    const hasOps = new Set(tab.view.ops().map(op => keyOf(op.type, op.id)))
    return {
      generation,
      put: [...page.live, ...page.deleted.filter(row => hasOps.has(keyOf(row.type, row.id)))],
      remove: page.deleted.filter(row => !hasOps.has(keyOf(row.type, row.id))),
    }
  }

  /** Tombstones that no operation needs any more, because this pull clears the last one of their entity. */
  async #tombstones(
    generation: number,
    cleared: readonly Op[],
    put: readonly BaseRow[],
  ): Promise<Map<string, { type: string; id: string }>> {
    const seqs = new Set(cleared.map(op => op.seq))
    const isFree = ({ type, id }: { type: string; id: string }) =>
      this.#options.tab.view.opsOf(type, id).every(op => seqs.has(op.seq))
    const keys = new Map(cleared.filter(isFree).map(op => [keyOf(op.type, op.id), { type: op.type, id: op.id }]))
    const known = keys.size > 0 ? await this.#options.tab.store.readBase(generation, [...keys.values()]) : []
    const latest = new Map([...known, ...put].map(row => [keyOf(row.type, row.id), row]))
    return new Map([...keys].filter(([key]) => latest.get(key)?.deleted))
  }

  /** Rows of generations that are not shown any more go in small steps. */
  async #sweep(): Promise<void> {
    const { tab } = this.#options
    const { generation, pulling } = tab.view.meta
    const kept = pulling ? [generation, pulling.generation] : [generation]
    while (!this.#stop.signal.aborted && (await tab.store.sweep(kept, SWEEP_ROWS)) > 0) {}
  }

  #retry(retryAfter: number): 'offline' {
    this.#failures++
    const delay = retryDelay('high', this.#failures, this.#options.random, retryAfter)
    this.#retryAt = this.#options.clock.now() + delay
    this.#wake?.()
    if (!this.#stop.signal.aborted) {
      this.#wake = this.#options.clock.after(delay, () => void this.pull())
    }
    return 'offline'
  }
}

const SWEEP_ROWS = 2_000
