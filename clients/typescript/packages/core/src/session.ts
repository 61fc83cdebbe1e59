import type { Catalogue } from './catalogue.js'
import { Ended } from './ended.js'
import { HealthMeter } from './health.js'
import { idOfLocal, uuidV4 } from './ids.js'
import { same } from './json.js'
import { Listeners } from './observable.js'
import type { Options } from './options.js'
import type { TabLinks } from './ports.js'
import type { SyncResult } from './puller.js'
import { type Status, statusOf } from './status.js'
import { type Cursor, freshMeta, type Store } from './store.js'
import { Syncing } from './syncing.js'
import { Tab } from './tab.js'
import { Teller } from './teller.js'
import { messageOf, type Transport } from './transport.js'
import { Writer } from './writer.js'

/** One tab's work with the data of one user, from `open` to `close`. */
export class Session {
  readonly user: string | null
  readonly tab: Tab
  readonly writer: Writer
  readonly ended: Ended
  readonly health = new HealthMeter()
  readonly statusChanged: Listeners<Status>
  /** Null when there is no user. */
  readonly syncing: Syncing | null
  readonly #options: Options
  readonly #links: TabLinks
  readonly #teller: Teller
  readonly #closing = new AbortController()
  #status: Status
  #end = () => {}

  private constructor(options: Options, user: string | null, tab: Tab, links: TabLinks) {
    const { platform, log } = options
    this.#options = options
    this.user = user
    this.tab = tab
    this.#links = links
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
    const { health } = this
    this.syncing =
      user === null ? null : new Syncing({ options, user, tab, links, health, onStatus: () => this.#updateStatus() })
    this.#status = this.#currentStatus()
  }

  /**
   * @param isInBackground nothing is sent or pulled before `syncing.take`
   */
  static async open(
    options: Options,
    user: string | null,
    shipped: Catalogue,
    isInBackground = false,
  ): Promise<Session> {
    const { platform, store: factory, log } = options
    const store: Store = factory.store(user)
    const loaded = await store.open(freshMeta(user, uuidV4(platform.random)))
    const own = { locks: platform.locks, channel: platform.channel(`replog ${factory.name} ${user ?? ''}`) }
    const links = store.acrossProcesses?.(own, platform) ?? own
    const tab = new (store.tabClass ?? Tab)(store, loaded, links.channel, shipped, error =>
      log.warn(`A listener failed: ${messageOf(error)}`),
    )
    const session = new Session(options, user, tab, links)
    session.#start()
    if (!isInBackground) {
      session.syncing?.start()
    }
    return session
  }

  get status(): Status {
    return this.#status
  }

  get transport(): Transport | null {
    return this.syncing?.transport ?? null
  }

  /** Synchronizes, here or in the tab that is the leader. */
  async sync(signal: AbortSignal): Promise<SyncResult> {
    return this.syncing?.sync(signal) ?? { state: 'signed_out' }
  }

  async close(): Promise<void> {
    this.#stop()
    await this.tab.store.close()
  }

  /**
   * Closes the store and removes all of its data, unless another tab has done that.
   *
   * @param seen refused with `Stale`, and nothing is closed or removed, when something was written after this place
   */
  async destroy(seen?: Cursor): Promise<void> {
    if (seen) {
      await this.tab.store.destroy(seen)
      this.#stop()
    } else {
      this.#stop()
      await this.tab.store.destroy()
    }
  }

  /** Runs what only one tab of this user may do at a time. */
  exclusively(run: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const name = `replog ${this.#options.store.name} ${this.user ?? ''} account`
    return this.#links.locks.hold(name, { steal: false, signal }, run)
  }

  /** Aborted when the app does not use this session any more. */
  get closing(): AbortSignal {
    return this.#closing.signal
  }

  /** The app uses another session from now on. */
  retire(): void {
    this.#closing.abort()
  }

  #stop(): void {
    this.#closing.abort()
    this.#end()
    this.syncing?.stop()
    this.#links.channel.close()
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
    this.#links.channel.listen(message =>
      message.kind === 'changed' ? this.#catchUp() : this.syncing?.receive(message),
    )
    void this.#teller.tell(this.tab.view.ops())
  }

  #catchUp(): void {
    Promise.all([this.tab.showAppended(), this.tab.catchUp()]).catch(error =>
      this.#options.log.warn(`The store failed: ${messageOf(error)}`),
    )
  }

  #updateStatus(): void {
    const next = this.#currentStatus()
    if (!same(next, this.#status)) {
      this.#status = next
      this.statusChanged.emit(next)
      this.syncing?.tell()
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
      leader: this.syncing?.state ?? null,
      rate: this.health.rate(),
    })
  }
}
