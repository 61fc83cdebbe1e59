import type { Clock } from '@replog/core'
import type { Account } from '../account.js'
import type { Caller } from '../auth.js'
import { generationOf, type Position } from '../position.js'
import { invalid, ProblemError } from '../problem.js'
import { refuse, singles } from '../pull/pull-query.js'
import { isName } from '../push/push-reader.js'
import type { ServerState } from '../server-state.js'
import { shown } from '../text.js'
import type { SyncToken } from '../token.js'
import type { Changes } from './change.js'
import { changeFrame, type EndReason, EventStream } from './event-stream.js'
import { type Attendance, Rooms } from './rooms.js'

const PARAMETERS = ['device', 'presence', 'since', 'ticket', 'types']
const RETRY_MS = 2000
const DEVICES_MAX = 20
const STREAMS_OF_DEVICE_MAX = 10
const ROOM_MEMBERS_MAX = 50
const RETRY_AFTER_SECONDS = 30

interface StreamRequest {
  readonly device?: string
  readonly types?: readonly string[]
  readonly since?: SyncToken
  readonly room?: string
}

/** Opens streams, and tells them of changes. */
export class Streams {
  readonly rooms = new Rooms()
  readonly #state: ServerState
  readonly #changes: Changes
  readonly #clock: Clock
  readonly #keepAliveMs: number
  readonly #open = new Set<EventStream>()

  constructor(state: ServerState, changes: Changes, clock: Clock, keepAliveMs: number) {
    this.#state = state
    this.#changes = changes
    this.#clock = clock
    this.#keepAliveMs = keepAliveMs
  }

  /** @param lastEventId the header; it takes precedence over `since` */
  open(caller: Caller, parameters: URLSearchParams, lastEventId: string | undefined): EventStream {
    const request = this.#read(caller.user, parameters, lastEventId)
    this.#requirePlace(caller.user, request)
    const account = this.#state.account(caller.user)
    const stream = this.#opened(caller, request, account)
    if (request.room !== undefined && request.device !== undefined) {
      this.#enter(stream, caller.user, request.room, request.device)
    }
    return stream
  }

  /** Closes streams of a user, or of all users, with this reason. */
  endAll(reason: EndReason, user?: string): void {
    for (const stream of [...this.#open]) {
      if (user === undefined || stream.user === user) {
        stream.end(reason)
      }
    }
  }

  /** Breaks the connections of all streams. */
  breakAll(): void {
    for (const stream of [...this.#open]) {
      stream.close()
    }
  }

  #opened(caller: Caller, request: StreamRequest, account: Account): EventStream {
    const { user, expiresAt } = caller
    const mark = (position: Position) => this.#state.mark(user, position)
    const { since } = request
    const isPending = since !== undefined && this.#isNewer(account.changeHead, since)
    const from = isPending ? account.changeHead : (since?.position ?? account.changeHead)
    const token = mark(from)
    const all = request.types ?? this.#state.types.types.map(type => type.name).sort()
    const first = isPending
      ? changeFrame({ user, position: from, types: all, existing: all }, token)
      : `id: ${token}\nevent: ready\ndata: ${JSON.stringify({ token })}\n\n`
    const stream = new EventStream({
      user,
      interest: { device: request.device, types: request.types },
      clock: this.#clock,
      keepAliveMs: this.#keepAliveMs,
      first: `retry: ${RETRY_MS}\n${first}`,
      from,
      mark,
    })
    this.#open.add(stream)
    stream.onClose(() => this.#open.delete(stream))
    stream.onClose(this.#changes.listen(user, change => change && stream.offer(change)))
    stream.onClose(this.#clock.after(expiresAt - this.#clock.now(), () => stream.end('token_expired')))
    return stream
  }

  /** A client with a token of a lost log gets a change too, because its next pull must start again. */
  #isNewer(head: Position, since: SyncToken): boolean {
    const isOtherLog = generationOf(head) === generationOf(since.position) && this.#state.logOf(head) !== since.log
    return head > since.position || (head > 0 && isOtherLog)
  }

  #enter(stream: EventStream, user: string, room: string, device: string): void {
    const attendance: Attendance = {
      user,
      room,
      device,
      members: () => this.rooms.sync({ user, room }),
      tell: frame => stream.push(frame),
    }
    stream.onClose(() => this.rooms.leave(attendance))
    this.rooms.enter(attendance, Math.floor(this.#clock.now()))
  }

  #requirePlace(user: string, request: StreamRequest): void {
    const own = [...this.#open].filter(stream => stream.user === user)
    const devices = new Set(own.map(stream => stream.interest.device ?? stream))
    const ofDevice = own.filter(stream => stream.interest.device === request.device)
    const isNew = request.device === undefined || ofDevice.length === 0
    if (isNew && devices.size >= DEVICES_MAX) {
      throw tooMany(`devices of this user with open streams: ${DEVICES_MAX} (expected: fewer)`)
    }
    if (request.device !== undefined && ofDevice.length >= STREAMS_OF_DEVICE_MAX) {
      throw tooMany(`open streams of this device: ${STREAMS_OF_DEVICE_MAX} (expected: fewer)`)
    }
    const { room, device } = request
    if (
      room !== undefined &&
      device !== undefined &&
      !this.rooms.hasPlaceFor({ user, room }, device, ROOM_MEMBERS_MAX)
    ) {
      throw tooMany(`devices in room ${room}: ${ROOM_MEMBERS_MAX} (expected: fewer)`)
    }
  }

  #read(user: string, parameters: URLSearchParams, lastEventId: string | undefined): StreamRequest {
    const errors: string[] = []
    const values = singles(parameters, PARAMETERS, errors)
    refuse(errors)
    const device = values.get('device') || undefined
    if (device !== undefined && !isName(device)) {
      throw invalid(`device: ${shown(device)} (expected: 1..64 characters, no control characters)`)
    }
    const room = values.get('presence') || undefined
    if (room !== undefined && !isName(room)) {
      throw invalid(`presence: ${room.length} characters (expected: 1..64 printable characters)`)
    }
    if (room !== undefined && device === undefined) {
      throw invalid('device: none (expected: the device that joins the room)')
    }
    const since = lastEventId || values.get('since') || undefined
    return {
      device,
      room,
      types: this.#types(values.get('types') || undefined),
      since: since === undefined ? undefined : this.#state.readToken('since', since, user),
    }
  }

  #types(text: string | undefined): readonly string[] | undefined {
    const names = text?.split(',').map(name => name.trim())
    const unknown = names?.find(name => !this.#state.types.byName(name))
    if (unknown !== undefined) {
      const known = this.#state.types.types.map(type => type.name).join(', ')
      throw invalid(`types: ${shown(unknown)} (expected: of ${known}, separated by commas)`)
    }
    return names && [...new Set(names)].sort()
  }
}

const tooMany = (detail: string): ProblemError =>
  new ProblemError('rate_limited', detail, { retryAfterSeconds: RETRY_AFTER_SECONDS })
