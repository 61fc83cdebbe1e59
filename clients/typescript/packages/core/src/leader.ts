import type { OnConflict } from './conflict.js'
import { erased, seenSince } from './erasure.js'
import { Listener } from './listener.js'
import type { Lost } from './lost.js'
import type { Op } from './op.js'
import { LIMITS } from './plan.js'
import type { Clock, Log, Random, ReadEvents, Surroundings } from './ports.js'
import { Puller, type SyncResult } from './puller.js'
import { readCatalogue } from './read-catalogue.js'
import { Resolver } from './resolver.js'
import { Sender } from './sender.js'
import type { Measure } from './sender-options.js'
import { POLL_MS } from './server-stream.js'
import { Fenced, Stale } from './store.js'
import type { Tab } from './tab.js'
import type { Transport } from './transport.js'

export interface LeaderOptions {
  readonly tab: Tab
  readonly transport: Transport
  readonly epoch: number
  readonly clock: Clock
  readonly random: Random
  readonly newId: () => string
  readonly surroundings: Surroundings
  readonly readEvents: ReadEvents
  /** The root types to pull; all types when it is undefined. */
  readonly types: () => readonly string[] | undefined
  readonly pageSize: number
  readonly parallelMax: number
  readonly isHeld: (op: Op) => boolean
  readonly onConflict: OnConflict
  readonly onLost?: (lost: Lost) => void
  readonly log: Log
  /** The state of the network, or of the work, is another one. */
  readonly onStatus: () => void
  readonly onMeasured: (measure: Measure) => void
  /** Another tab is the leader now. */
  readonly onFenced: () => void
}

/** How long outcomes are kept, and how often the old ones are looked for. */
const OUTCOMES_MS = 7 * 24 * 3_600_000
const TIDY_MS = 3_600_000

/** The tab that talks to the server: it sends the queue, pulls, and listens. There is one for each store. */
export class Leader {
  readonly #options: LeaderOptions
  readonly #sender: Sender
  readonly #puller: Puller
  readonly #listener: Listener
  readonly #resolver: Resolver
  readonly #stop = new AbortController()
  readonly #ends: (() => void)[] = []
  #remaining = 0

  constructor(options: LeaderOptions) {
    this.#options = options
    const { tab, clock, surroundings } = options
    const isOnline = () => surroundings.online()
    const onErased = (erasedAt: string) => void this.#restart(erasedAt)
    this.#resolver = new Resolver({ ...options, now: () => clock.now() })
    this.#sender = new Sender({
      ...options,
      limits: LIMITS,
      isOnline,
      onDecided: () => this.#puller.request(),
      onErased,
      onInvalid: () => this.#readCatalogue(),
    })
    this.#puller = new Puller({
      ...options,
      types: () => {
        const roots = options.types()
        return roots && tab.view.catalogue.withBelow(roots)
      },
      onErased,
      onComplete: marks => this.#pulled(marks),
      // The delays of the queue are longer than those of pulls, and nothing else says that it can go on.
      onBack: () => this.#sender.goOn(),
      onProgress: remaining => {
        this.#remaining = remaining
        options.onStatus()
      },
    })
    this.#listener = new Listener({
      ...options,
      device: tab.view.meta.device,
      isOnline,
      onPing: () => this.#puller.request(),
    })
  }

  start(): void {
    const { tab, surroundings } = this.#options
    this.#ends.push(
      tab.changed.add(() => this.#sender.kick()),
      surroundings.listen(() => this.#surroundingsChanged()),
    )
    void this.#readCatalogue().then(() => {
      if (!this.#stop.signal.aborted) {
        this.#listener.start()
        this.#puller.request()
        this.#sender.kick()
        this.#every(POLL_MS, () => this.#poll())
        this.#every(TIDY_MS, () => this.#tidy())
        this.#tidy()
      }
    })
  }

  stop(): void {
    this.#stop.abort()
    this.#sender.stop()
    this.#puller.stop()
    this.#listener.stop()
    for (const end of this.#ends) {
      end()
    }
  }

  /** The state of the network and of the work, for the status. */
  get state(): LeaderState {
    return {
      isOnline: this.#options.surroundings.online() && !this.#puller.isOffline && this.#sender.breaker.failures === 0,
      isPulling: this.#puller.isBusy,
      isPushing: this.#sender.isBusy,
      circuit: this.#sender.breaker.state,
      isLive: this.#listener.isLive,
      remaining: this.#remaining,
    }
  }

  /** Something can be sent, or pulled, that could not before. */
  resume(): void {
    this.#sender.kick()
    this.#puller.request()
  }

  /** Sends and pulls until nothing is left, or until the server cannot be reached. */
  async sync(signal: AbortSignal): Promise<SyncResult> {
    const { tab, epoch } = this.#options
    if (tab.view.meta.paused) {
      await this.#unlessFenced(() => tab.commit({ epoch, meta: { paused: undefined } }))
    }
    if (!this.#options.surroundings.online()) {
      return { state: 'offline' }
    }
    this.#sender.reset()
    for (;;) {
      const result = await this.#puller.pull()
      if (result.state !== 'synced' || signal.aborted || this.#stop.signal.aborted || !this.#hasWork()) {
        return result
      }
      if (tab.view.meta.paused || this.#sender.breaker.state === 'failed') {
        return { state: tab.view.meta.paused ? 'paused' : 'offline' }
      }
      await this.#nextChange(signal)
    }
  }

  #hasWork(): boolean {
    const { tab } = this.#options
    return (
      tab.view.ops().some(op => op.state === 'sent' || op.state === 'acked' || op.state === 'conflict') ||
      this.#isReady()
    )
  }

  #isReady(): boolean {
    return this.#sender.isBusy || this.#sender.hasReady()
  }

  #nextChange(signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const done = () => {
        end()
        cancel()
        signal.removeEventListener('abort', done)
        resolve()
      }
      const end = this.#options.tab.changed.add(done)
      const cancel = this.#options.clock.after(1_000, done)
      signal.addEventListener('abort', done)
    })
  }

  #surroundingsChanged(): void {
    if (this.#options.surroundings.online()) {
      this.#sender.reset()
      this.#listener.reconnect()
      this.#puller.request()
    }
    this.#options.onStatus()
  }

  async #pulled(marks: readonly string[]): Promise<void> {
    const { tab, epoch } = this.#options
    if (tab.view.meta.restarting && tab.view.meta.token !== undefined) {
      const update = seenSince(tab.view.ops(), tab.view.meta.token)
      await tab.commit({ epoch, update, meta: { restarting: undefined } })
    }
    await this.#resolver.resolve(marks)
    if (tab.view.ops().some(op => op.state === 'acked')) {
      this.#puller.request()
    }
    this.#options.onStatus()
  }

  async #restart(erasedAt: string): Promise<void> {
    const { tab, epoch, clock, log } = this.#options
    const at = Date.parse(erasedAt)
    log.warn('The account was erased. What was made before is removed from this device.')
    await this.#unlessFenced(() =>
      tab.commit({ epoch, ...erased(tab.view.meta, tab.view.ops(), Number.isNaN(at) ? null : at, clock.now()) }),
    )
    this.#puller.request()
  }

  /** The server's catalogue, or the one from before when it cannot be read now. */
  async #readCatalogue(): Promise<void> {
    const { tab, transport, epoch, log } = this.#options
    const catalogue = await readCatalogue(tab, transport, log, this.#stop.signal)
    if (catalogue) {
      await this.#unlessFenced(() => tab.commit({ epoch, meta: { catalogue } }))
    }
  }

  /** Without a stream, changes are asked for every 30 s. */
  #poll(): void {
    if (!this.#listener.isLive) {
      this.#puller.request()
    }
  }

  #tidy(): void {
    const { tab, clock } = this.#options
    void this.#unlessFenced(async () => {
      while ((await tab.store.forget(clock.now() - OUTCOMES_MS, 1_000)) > 0) {}
    })
  }

  /** Calls `run` again and again, until the leader stops. */
  #every(ms: number, run: () => void): void {
    let cancel = () => {}
    const next = () => {
      cancel = this.#options.clock.after(ms, () => {
        run()
        next()
      })
    }
    next()
    this.#ends.push(() => cancel())
  }

  async #unlessFenced(run: () => Promise<unknown>): Promise<void> {
    try {
      await run()
    } catch (error) {
      if (error instanceof Fenced) {
        this.#options.onFenced()
      } else if (!(error instanceof Stale) && !this.#stop.signal.aborted) {
        this.#options.log.warn(`The store failed: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }
}

export interface LeaderState {
  readonly isOnline: boolean
  readonly isPulling: boolean
  readonly isPushing: boolean
  readonly circuit: 'healthy' | 'degraded' | 'failed'
  readonly isLive: boolean
  readonly remaining: number
}
