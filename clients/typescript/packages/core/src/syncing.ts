import { Asks } from './asks.js'
import type { HealthMeter } from './health.js'
import { uuidV4 } from './ids.js'
import { Leader, type LeaderState } from './leader.js'
import { Leadership } from './leadership.js'
import type { Options } from './options.js'
import type { TabLinks, TabMessage } from './ports.js'
import type { SyncResult } from './puller.js'
import type { Tab } from './tab.js'
import { Transport } from './transport.js'

export interface SyncingOptions {
  readonly options: Options
  readonly user: string
  readonly tab: Tab
  readonly links: TabLinks
  readonly health: HealthMeter
  /** The state of the network, or of the work, is another one. */
  readonly onStatus: () => void
}

/** One tab's part in the sync of a user: it is the leader, or asks the tab that is. */
export class Syncing {
  readonly transport: Transport
  readonly #with: SyncingOptions
  readonly #leadership: Leadership
  readonly #asks: Asks
  #leader: Leader | null = null
  #leaderState: LeaderState | null = null
  /** The state that the other tabs know from this one. */
  #told = ''
  /** Set while the account is moved to another user. */
  #ownToken: Options['token'] | undefined
  #isHolding = false
  #onLead = () => {}

  constructor(options: SyncingOptions) {
    this.#with = options
    this.#asks = new Asks(options.links.channel)
    this.transport = this.#newTransport()
    this.#leadership = this.#newLeadership()
  }

  start(): void {
    this.#leadership.start()
  }

  stop(): void {
    this.#leadership.stop()
    this.#leader?.stop()
  }

  /** The state of the leader, as far as it is known here. */
  get state(): LeaderState | null {
    return this.#leader?.state ?? this.#leaderState
  }

  /** Synchronizes, here or in the tab that is the leader. */
  async sync(signal: AbortSignal): Promise<SyncResult> {
    if (this.#leader) {
      return this.#leader.sync(signal)
    }
    // When this tab becomes the leader before another one answers, it does this itself.
    return this.#asks.ask(uuidV4(this.#with.options.platform.random), signal)
  }

  /** Another tab says something. */
  receive(message: TabMessage): void {
    switch (message.kind) {
      case 'leader':
        this.#leadership.heard()
        this.#leaderState = JSON.parse(message.state) as LeaderState
        this.#with.onStatus()
        this.#asks.askAgain()
        return
      case 'sync':
        if (this.#leader) {
          const leader = this.#leader
          void this.#asks.answer(message.ask, () => leader.sync(new AbortController().signal))
        }
        return
      case 'synced':
        this.#asks.answered(message)
    }
  }

  /** Tells the other tabs the state of the leader, when it is another one than they know. */
  tell(): void {
    if (this.#leader && JSON.stringify(this.#leader.state) !== this.#told) {
      this.#beat()
    }
  }

  #beat(): void {
    if (this.#leader) {
      this.#told = JSON.stringify(this.#leader.state)
      this.#with.links.channel.post({ kind: 'leader', state: this.#told })
    }
  }

  get isLeader(): boolean {
    return this.#leader !== null
  }

  /** The account is moved to another user: requests have these tokens from now on, and pulls have all types. */
  useToken(token: Options['token']): void {
    this.#ownToken = token
    this.transport.forgetToken()
  }

  /** Ends when this tab is the leader, also when another one is now. */
  take(): Promise<void> {
    return new Promise(resolve => {
      if (this.#leader) {
        resolve()
        return
      }
      this.#onLead = resolve
      this.#leadership.take()
    })
  }

  /** What is written from now on is not sent. */
  hold(): void {
    this.#isHolding = true
  }

  /** Sends and pulls nothing any more. Other tabs do not either, as long as this one is the leader. */
  rest(): void {
    this.#leader?.stop()
  }

  /** The account is not moved after all. */
  release(): void {
    this.#ownToken = undefined
    this.#isHolding = false
    this.transport.forgetToken()
    this.#leader?.resume()
  }

  #newTransport(): Transport {
    const { tab, user, options } = this.#with
    const { url, platform, requestMs } = options
    return new Transport({
      url,
      http: platform.http,
      user,
      device: tab.view.meta.device,
      token: request => (this.#ownToken ?? options.token)(request),
      requestMs,
      clock: platform.clock,
      onDate: server => {
        const offset = server - platform.clock.now()
        // The header has whole seconds, so small differences say nothing.
        if (Math.abs(offset - tab.clockOffset) > 2_000) {
          tab.clockOffset = offset
        }
      },
    })
  }

  #newLeadership(): Leadership {
    const { user, links, options } = this.#with
    const { platform, store, log } = options
    return new Leadership({
      name: `replog ${store.name} ${user}`,
      locks: links.locks,
      clock: platform.clock,
      surroundings: platform.surroundings,
      beat: () => this.#beat(),
      lead: lost => this.#lead(lost),
      report: message => log.warn(message),
    })
  }

  async #lead(lost: AbortSignal): Promise<void> {
    const { tab, health, options, onStatus } = this.#with
    const { platform, log } = options
    const epoch = await tab.store.claim()
    await tab.catchUp()
    if (lost.aborted) {
      return
    }
    await new Promise<void>(resolve => {
      const leader = new Leader({
        ...options,
        ...platform,
        tab,
        transport: this.transport,
        epoch,
        newId: () => uuidV4(platform.random),
        types: () => (this.#ownToken ? undefined : options.types),
        isHeld: op => this.#isHolding || (options.isHeld?.(op.kind, op.type) ?? false),
        onStatus,
        onMeasured: measure => {
          health.add(measure, platform.clock.monotonic())
          onStatus()
        },
        onFenced: () => {
          log.debug('Another tab is the leader now.')
          leader.stop()
          resolve()
        },
      })
      this.#leader = leader
      this.#onLead()
      lost.addEventListener('abort', () => {
        leader.stop()
        resolve()
      })
      leader.start()
      void this.#asks.answerOwn(() => leader.sync(new AbortController().signal))
    })
    this.#leader = null
  }
}
