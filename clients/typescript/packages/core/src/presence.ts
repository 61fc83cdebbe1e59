import { isObject, type Json } from './json.js'
import { Listeners, type Observable } from './observable.js'
import type { Data } from './op.js'
import type { Options } from './options.js'
import type { ServerEvent } from './ports.js'
import { retryDelay } from './retry.js'
import type { Session } from './session.js'
import { messageOf, type Transport } from './transport.js'

/** A device in a room. */
export interface Member {
  readonly device: string
  /** When it came; RFC 3339. */
  readonly since: string
  /** The state that it told the room. */
  readonly state: Json | undefined
  /** Whether it is this device. */
  readonly isMe: boolean
}

/** A room of the user's devices. The members are empty while there is no connection. */
export interface Presence extends Observable<readonly Member[]> {
  /** Tells the room a state of this device, an object of at most 1,024 bytes. The last one counts. */
  set(state: Data): void
  /** Leaves the room. */
  close(): void
}

/** Keep-alives come every 15 s. */
const SILENCE_MS = 40_000

/** Holds a stream to one room, and connects again when it breaks. */
export class Room implements Presence {
  readonly #session: Session
  readonly #transport: Transport | null
  readonly #options: Options
  readonly #room: string
  readonly #changed: Listeners<readonly Member[]>
  readonly #stop = new AbortController()
  readonly #members = new Map<string, Member>()
  #shown: readonly Member[] = []
  #state: Data | undefined
  #isIn = false
  #failures = 0
  #wake = () => {}

  constructor(session: Session, options: Options, room: string, state: Data | undefined) {
    this.#session = session
    this.#transport = session.transport
    this.#options = options
    this.#room = room
    this.#state = state
    this.#changed = new Listeners(error => options.log.warn(`A listener of a room failed: ${messageOf(error)}`))
    session.closing.addEventListener('abort', () => this.close())
    void this.#run()
  }

  // Functions that need no `this`: libraries pass them on.
  readonly get = (): readonly Member[] => this.#shown

  readonly subscribe = (changed: (members: readonly Member[]) => void): (() => void) => this.#changed.add(changed)

  readonly set = (state: Data): void => {
    this.#state = state
    if (this.#isIn) {
      void this.#tell()
    }
  }

  readonly close = (): void => {
    this.#stop.abort()
    this.#wake()
    this.#replace([])
  }

  async #run(): Promise<void> {
    const { platform, log } = this.#options
    while (!this.#stop.signal.aborted && this.#transport) {
      const connection = new AbortController()
      const end = () => connection.abort()
      this.#stop.signal.addEventListener('abort', end)
      try {
        await this.#listen(this.#transport, connection.signal)
      } catch (error) {
        log.debug(`The stream of a room ended: ${messageOf(error)}`)
      } finally {
        connection.abort()
        this.#stop.signal.removeEventListener('abort', end)
      }
      this.#isIn = false
      this.#replace([])
      if (this.#stop.signal.aborted) {
        return
      }
      this.#failures++
      await this.#sleep(retryDelay('high', this.#failures, platform.random))
    }
  }

  async #listen(transport: Transport, signal: AbortSignal): Promise<void> {
    const { platform } = this.#options
    const query = new URLSearchParams({ device: this.#session.tab.view.meta.device, presence: this.#room })
    const response = await transport.open({ method: 'GET', path: `/api/sync/stream?${query}` }, signal)
    const chunks = 'kind' in response ? null : response.chunks()
    if (!chunks) {
      return
    }
    const { clock, readEvents } = platform
    for await (const event of readEvents(chunks, { clock, silenceMs: SILENCE_MS, signal })) {
      this.#take(event)
    }
  }

  #take({ event, data }: ServerEvent): void {
    if (event !== 'sync' && event !== 'join' && event !== 'leave') {
      return
    }
    const json: unknown = JSON.parse(data)
    if (!isObject(json)) {
      return
    }
    if (event === 'sync') {
      this.#failures = 0
      this.#replace((Array.isArray(json.members) ? (json.members as Json[]) : []).filter(isObject))
      this.#isIn = true
      void this.#tell()
    } else if (event === 'leave') {
      this.#members.delete(String(json.device))
      this.#show()
    } else {
      this.#put(json)
      this.#show()
    }
  }

  #replace(members: readonly { readonly [member: string]: Json }[]): void {
    if (members.length + this.#members.size > 0) {
      this.#members.clear()
      for (const member of members) {
        this.#put(member)
      }
      this.#show()
    }
  }

  #put({ device, since, state }: { readonly [member: string]: Json }): void {
    const name = String(device)
    const isMe = name === this.#session.tab.view.meta.device
    this.#members.set(name, { device: name, since: typeof since === 'string' ? since : '', state, isMe })
  }

  #show(): void {
    this.#shown = [...this.#members.values()]
    this.#changed.emit(this.#shown)
  }

  /** Tells the state. When that fails, the next connection tells it. */
  async #tell(): Promise<void> {
    const state = this.#state
    if (state === undefined || !this.#transport) {
      return
    }
    const body = JSON.stringify({ room: this.#room, device: this.#session.tab.view.meta.device, state })
    const call = { method: 'PUT' as const, path: '/api/sync/presence', body }
    const answer = await this.#transport.call(call, this.#stop.signal)
    if (answer.kind !== 'ok' && !this.#stop.signal.aborted) {
      const reason = answer.kind === 'refused' ? answer.code : answer.kind
      this.#options.log.warn(`The state of this device did not reach the room ${this.#room}: ${reason}`)
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise(resolve => {
      const cancel = this.#options.platform.clock.after(ms, resolve)
      this.#wake = () => {
        cancel()
        resolve()
      }
    })
  }
}
