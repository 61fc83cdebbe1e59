import type { Channel, TabMessage } from '@replog/core'
import type { LeaseTable, Look } from './lease-table.js'

export interface ProcessChannelOptions {
  /** The name of the link. */
  readonly link: string
  readonly table: LeaseTable
  /** The channel to the tabs of this process. */
  readonly here: Channel
  /** The names of the links of this process. What those say comes through `here`. */
  readonly linksHere: ReadonlySet<string>
  /** Messages that wait to be written, at most. */
  readonly messageLimit: number
  /** The leader of this client said how far its work is. */
  readonly onState: (state: string) => void
  /** Called when there is something to write. */
  readonly onWork: () => void
}

/** Before the name of a request that came from another process. */
const FOREIGN = 'other '

/**
 * A channel that also carries the requests to the leader, its answers and its state from process to process. That the
 * data were changed is not written: other processes see it by `data_version`.
 */
export class ProcessChannel implements Channel {
  readonly #options: ProcessChannelOptions
  readonly #listeners: ((message: TabMessage) => void)[] = []
  #outbox: readonly string[] = []

  constructor(options: ProcessChannelOptions) {
    this.#options = options
  }

  post(message: TabMessage): void {
    this.#options.here.post(message)
    if (message.kind === 'leader') {
      this.#options.onState(message.state)
    } else if (message.kind === 'sync' && this.#isLeaderElsewhere()) {
      this.#send(message)
    } else if (message.kind === 'synced' && message.ask.startsWith(FOREIGN)) {
      this.#send({ ...message, ask: message.ask.slice(FOREIGN.length) })
    }
  }

  listen(receive: (message: TabMessage) => void): void {
    this.#options.here.listen(receive)
    this.#listeners.push(receive)
  }

  close(): void {
    this.#options.here.close()
    this.#listeners.length = 0
  }

  /** Another process may have changed the data. */
  changed(): void {
    this.#deliver({ kind: 'changed' })
  }

  /** Passes on what other processes have left. */
  read({ leases, before, posted }: Look): void {
    for (const { sender, doc } of posted) {
      if (!this.#options.linksHere.has(sender)) {
        const message = JSON.parse(doc) as TabMessage
        this.#deliver(message.kind === 'sync' ? { ...message, ask: `${FOREIGN}${message.ask}` } : message)
      }
    }
    for (const [name, { holder, beat, state }] of leases) {
      const isAlive = before !== undefined && before.get(name)?.beat !== beat
      if (isAlive && state !== null && this.#isElsewhere(holder)) {
        this.#deliver({ kind: 'leader', state })
      }
    }
  }

  /** Writes the messages that wait. */
  async write(): Promise<void> {
    const docs = this.#outbox
    if (docs.length > 0) {
      const { table, link } = this.#options
      await table.post(link, docs)
      this.#outbox = this.#outbox.filter(doc => !docs.includes(doc))
    }
  }

  /** A tab repeats a request until it is answered, so those that were made first may be left out. */
  #send(message: TabMessage): void {
    const doc = JSON.stringify(message)
    if (!this.#outbox.includes(doc)) {
      this.#outbox = [...this.#outbox, doc].slice(-this.#options.messageLimit)
    }
    this.#options.onWork()
  }

  #isLeaderElsewhere(): boolean {
    return [...(this.#options.table.leases?.values() ?? [])].some(({ holder }) => this.#isElsewhere(holder))
  }

  #isElsewhere(holder: string | null): boolean {
    return holder !== null && !this.#options.linksHere.has(holder)
  }

  #deliver(message: TabMessage): void {
    for (const receive of this.#listeners) {
      receive(message)
    }
  }
}
