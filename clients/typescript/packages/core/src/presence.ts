import { isObject, type Json, type JsonObject, objectsOf, textOf } from './json.js'
import { Listeners, type Observable } from './observable.js'
import type { Data } from './op.js'
import type { Options } from './options.js'
import type { ServerEvent } from './ports.js'
import { ServerStream } from './server-stream.js'
import type { Session } from './session.js'
import { messageOf } from './transport.js'

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

/** Holds a stream to one room. */
export class Room implements Presence {
  readonly #session: Session
  readonly #options: Options
  readonly #device: string
  readonly #room: string
  readonly #changed: Listeners<readonly Member[]>
  readonly #stop = new AbortController()
  readonly #stream: ServerStream | null
  readonly #members = new Map<string, Member>()
  #shown: readonly Member[] = []
  #state: Data | undefined
  #isIn = false

  constructor(session: Session, options: Options, room: string, state: Data | undefined) {
    const { platform, log } = options
    const { transport } = session
    this.#session = session
    this.#options = options
    this.#device = session.tab.view.meta.device
    this.#room = room
    this.#state = state
    this.#changed = new Listeners(error => log.warn(`A listener of a room failed: ${messageOf(error)}`))
    this.#stream =
      transport &&
      new ServerStream({
        ...platform,
        transport,
        query: { device: this.#device, presence: room },
        isOnline: () => platform.surroundings.online(),
        log,
        onEvent: event => this.#take(event),
        onEnd: () => {
          this.#isIn = false
          this.#replace([])
        },
      })
    session.closing.addEventListener('abort', this.close)
    this.#stream?.start()
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
    this.#stream?.stop()
    this.#replace([])
  }

  #take({ event, data }: ServerEvent): boolean {
    if (event !== 'sync' && event !== 'join' && event !== 'leave') {
      return false
    }
    const json: unknown = JSON.parse(data)
    if (!isObject(json)) {
      return false
    }
    if (event === 'sync') {
      this.#replace(objectsOf(json, 'members'))
      this.#isIn = true
      void this.#tell()
    } else if (event === 'leave') {
      this.#members.delete(String(json.device))
      this.#show()
    } else {
      this.#put(json)
      this.#show()
    }
    return event === 'sync'
  }

  #replace(members: readonly JsonObject[]): void {
    if (members.length + this.#members.size > 0) {
      this.#members.clear()
      for (const member of members) {
        this.#put(member)
      }
      this.#show()
    }
  }

  #put(member: JsonObject): void {
    const device = String(member.device)
    const { state } = member
    this.#members.set(device, { device, since: textOf(member, 'since') ?? '', state, isMe: device === this.#device })
  }

  #show(): void {
    this.#shown = [...this.#members.values()]
    this.#changed.emit(this.#shown)
  }

  /** Tells the state. When that fails, the next connection tells it. */
  async #tell(): Promise<void> {
    const state = this.#state
    const { transport } = this.#session
    if (state === undefined || !transport) {
      return
    }
    const body = JSON.stringify({ room: this.#room, device: this.#device, state })
    const answer = await transport.call({ method: 'PUT', path: '/api/sync/presence', body }, this.#stop.signal)
    if (answer.kind !== 'ok' && !this.#stop.signal.aborted) {
      const reason = answer.kind === 'refused' ? answer.code : answer.kind
      this.#options.log.warn(`The state of this device did not reach the room ${this.#room}: ${reason}`)
    }
  }
}
