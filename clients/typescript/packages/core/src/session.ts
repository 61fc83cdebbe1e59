import { Asks } from './asks.js'
import type { Catalogue } from './catalogue.js'
import { Ended } from './ended.js'
import { HealthMeter } from './health.js'
import { idOfLocal, uuidV4 } from './ids.js'
import { Leader, type LeaderState } from './leader.js'
import { Leadership } from './leadership.js'
import { Listeners } from './observable.js'
import type { Options } from './options.js'
import type { Channel, TabMessage } from './ports.js'
import type { PullState } from './puller.js'
import { type Status, statusOf } from './status.js'
import type { Meta, Store } from './store.js'
import { Tab } from './tab.js'
import { Teller } from './teller.js'
import { messageOf, Transport } from './transport.js'
import { Writer } from './writer.js'

const FORMAT = 1

/** One tab's work with the data of one user, from `open` to `close`. */
export class Session {
  readonly user: string | null
  readonly tab: Tab
  readonly writer: Writer
  readonly ended: Ended
  readonly health = new HealthMeter()
  readonly statusChanged: Listeners<Status>
  readonly #options: Options
  readonly #channel: Channel
  readonly #leadership: Leadership | null
  readonly #asks: Asks
  readonly #teller: Teller
  readonly #transport: Transport | null
  readonly #closing = new AbortController()
  #leader: Leader | null = null
  #leaderState: LeaderState | null = null
  #status: Status
  #end = () => {}

  private constructor(options: Options, user: string | null, tab: Tab, channel: Channel) {
    const { platform, log } = options
    this.#options = options
    this.user = user
    this.tab = tab
    this.#channel = channel
    this.#asks = new Asks(channel)
    this.ended = new Ended(tab)
    this.statusChanged = new Listeners(error => log.warn(`A listener of the status failed: ${messageOf(error)}`))
    this.writer = new Writer(tab, {
      newId: () => uuidV4(platform.random),
      idOfLocal: (type, localId) => (user === null ? uuidV4(platform.random) : idOfLocal(user, type, localId)),
      now: () => platform.clock.now(),
    })
    this.#teller = new Teller(tab, options.onRejected, {
      newId: () => uuidV4(platform.random),
      now: () => platform.clock.now(),
      visible: () => platform.surroundings.visible(),
      warn: message => log.warn(message),
    })
    this.#transport = user === null ? null : this.#newTransport(user)
    this.#leadership = user === null ? null : this.#newLeadership(user)
    this.#status = this.#currentStatus()
  }

  static async open(options: Options, user: string | null, shipped: Catalogue): Promise<Session> {
    const { platform, store: factory, log } = options
    const store: Store = factory.store(user)
    const loaded = await store.open(freshMeta(user, uuidV4(platform.random)))
    const channel = platform.channel(`replog ${factory.name} ${user ?? ''}`)
    const tab = new Tab(store, loaded, channel, shipped, error => log.warn(`A listener failed: ${messageOf(error)}`))
    const session = new Session(options, user, tab, channel)
    session.#start()
    return session
  }

  get status(): Status {
    return this.#status
  }

  get transport(): Transport | null {
    return this.#transport
  }

  /** Synchronizes, here or in the tab that is the leader. */
  async sync(signal: AbortSignal): Promise<PullState | 'signed_out'> {
    if (this.user === null) {
      return 'signed_out'
    }
    if (this.#leader) {
      return this.#leader.sync(signal)
    }
    // When this tab becomes the leader before another one answers, it does this itself.
    return this.#asks.ask(uuidV4(this.#options.platform.random), signal)
  }

  async close(): Promise<void> {
    this.#stop()
    await this.tab.store.close()
  }

  /** Closes the store and removes all of its data. */
  async destroy(): Promise<void> {
    this.#stop()
    await this.tab.store.destroy()
  }

  /** Aborted when this session ends. */
  get closing(): AbortSignal {
    return this.#closing.signal
  }

  #stop(): void {
    this.#closing.abort()
    this.#end()
    this.#leadership?.stop()
    this.#leader?.stop()
    this.#channel.close()
  }

  #start(): void {
    const ends = [
      this.tab.changed.add(({ ops }) => {
        this.#updateStatus()
        void this.#teller.tell(ops)
      }),
      this.#options.platform.surroundings.listen(() => {
        this.#catchUp()
        void this.#teller.tell(this.tab.view.ops())
        this.#updateStatus()
      }),
    ]
    this.#end = () => {
      for (const end of ends) {
        end()
      }
    }
    this.#channel.listen(message => this.#receive(message))
    this.#leadership?.start()
    void this.#teller.tell(this.tab.view.ops())
  }

  #receive(message: TabMessage): void {
    switch (message.kind) {
      case 'changed':
        this.#catchUp()
        return
      case 'leader':
        this.#leadership?.heard()
        this.#leaderState = JSON.parse(message.state) as LeaderState
        this.#updateStatus()
        this.#asks.askAgain()
        return
      case 'sync':
        if (this.#leader) {
          const leader = this.#leader
          void this.#asks.answer(message.ask, () => leader.sync(new AbortController().signal))
        }
        return
      case 'synced':
        this.#asks.answered(message.ask, message.state)
    }
  }

  #catchUp(): void {
    this.tab.catchUp().catch(error => this.#options.log.warn(`The store failed: ${messageOf(error)}`))
  }

  #newTransport(user: string): Transport {
    const { url, platform, token, requestMs } = this.#options
    return new Transport({
      url,
      http: platform.http,
      user,
      device: this.tab.view.meta.device,
      token,
      requestMs,
      clock: platform.clock,
      onDate: server => {
        const offset = server - platform.clock.now()
        // The header has whole seconds, so small differences say nothing.
        if (Math.abs(offset - this.tab.clockOffset) > 2_000) {
          this.tab.clockOffset = offset
        }
      },
    })
  }

  #newLeadership(user: string): Leadership {
    const { platform, store, log } = this.#options
    return new Leadership({
      name: `replog ${store.name} ${user}`,
      locks: platform.locks,
      clock: platform.clock,
      surroundings: platform.surroundings,
      beat: () => this.#beat(),
      lead: lost => this.#lead(lost),
      report: message => log.warn(message),
    })
  }

  async #lead(lost: AbortSignal): Promise<void> {
    const { platform, log } = this.#options
    const epoch = await this.tab.store.claim()
    await this.tab.catchUp()
    if (lost.aborted || !this.#transport) {
      return
    }
    await new Promise<void>(resolve => {
      const leader = new Leader({
        ...this.#options,
        ...platform,
        tab: this.tab,
        transport: this.#transport!,
        epoch,
        newId: () => uuidV4(platform.random),
        isHeld: op => this.#options.isHeld?.(op.kind, op.type) ?? false,
        onStatus: () => this.#updateStatus(),
        onMeasured: measure => {
          this.health.add(measure, platform.clock.monotonic())
          this.#updateStatus()
        },
        onFenced: () => {
          log.debug('Another tab is the leader now.')
          leader.stop()
          resolve()
        },
      })
      this.#leader = leader
      lost.addEventListener('abort', () => {
        leader.stop()
        resolve()
      })
      leader.start()
      void this.#asks.answerOwn(() => leader.sync(new AbortController().signal))
    })
    this.#leader = null
  }

  #beat(): void {
    if (this.#leader) {
      this.#channel.post({ kind: 'leader', state: JSON.stringify(this.#leader.state) })
    }
  }

  #updateStatus(): void {
    const next = this.#currentStatus()
    if (JSON.stringify(next) !== JSON.stringify(this.#status)) {
      this.#status = next
      this.statusChanged.emit(next)
      this.#beat()
    }
  }

  #currentStatus(): Status {
    const { meta } = this.tab.view
    return statusOf({
      counts: this.tab.view.counts,
      isSignedIn: this.user !== null,
      hasToken: meta.token !== undefined,
      lastSuccess: meta.lastSuccess,
      paused: meta.paused,
      leader: this.#leader?.state ?? this.#leaderState,
      rate: this.health.rate(),
    })
  }
}

function freshMeta(user: string | null, device: string): Meta {
  return { format: FORMAT, device, user, epoch: 0, generation: 1, pulls: 0, clockOffset: 0, lastTime: 0 }
}
