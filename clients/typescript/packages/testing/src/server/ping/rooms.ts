import { instantText } from '../text.js'

/** The state that a device sets: a JSON object. */
export type RoomState = { readonly [member: string]: unknown }

/** A device in a room. */
interface Member {
  readonly device: string
  readonly since: number
  readonly state: RoomState
  /** Its open streams in the room. */
  readonly streams: number
}

/** A stream that is in a room. It gets the frames of the room's events. */
export interface Attendance {
  readonly user: string
  readonly room: string
  readonly device: string
  /** The members as they are when it is called. */
  members(): string
  tell(frame: string): void
}

/** The rooms of all users. A device is a member while it has a stream open there. */
export class Rooms {
  readonly #members = new Map<string, Map<string, Member>>()
  readonly #attending = new Set<Attendance>()

  /** The stream's first event is the room with its own device in it. Others hear of a device that is new. */
  enter(attendance: Attendance, now: number): void {
    const members = this.#of(attendance)
    const before = members.get(attendance.device)
    const member = before
      ? { ...before, streams: before.streams + 1 }
      : { device: attendance.device, since: now, state: {}, streams: 1 }
    members.set(attendance.device, member)
    if (!before) {
      this.#tell(attendance, eventFrame('join', attendance.room, member))
    }
    this.#attending.add(attendance)
    attendance.tell(attendance.members())
  }

  /** A device leaves when the last of its streams closes. */
  leave(attendance: Attendance): void {
    if (!this.#attending.delete(attendance)) {
      return
    }
    const members = this.#of(attendance)
    const member = members.get(attendance.device)!
    if (member.streams > 1) {
      members.set(attendance.device, { ...member, streams: member.streams - 1 })
    } else {
      members.delete(attendance.device)
      this.#tell(attendance, eventFrame('leave', attendance.room, member))
    }
  }

  /** Sets the state of a device. False when it is not in the room. */
  say(place: { readonly user: string; readonly room: string }, device: string, state: RoomState): boolean {
    const members = this.#of(place)
    const before = members.get(device)
    if (!before) {
      return false
    }
    const member = { ...before, state }
    members.set(device, member)
    if (JSON.stringify(before.state) !== JSON.stringify(state)) {
      this.#tell(place, eventFrame('join', place.room, member))
    }
    return true
  }

  hasPlaceFor(place: { readonly user: string; readonly room: string }, device: string, most: number): boolean {
    const members = this.#of(place)
    return members.has(device) || members.size < most
  }

  /** The whole room, in the order in which the devices came. */
  sync(place: { readonly user: string; readonly room: string }): string {
    const members = [...this.#of(place).values()].sort((one, other) => one.since - other.since)
    return `event: sync\ndata: ${JSON.stringify({ room: place.room, members: members.map(memberJson) })}\n\n`
  }

  #of({ user, room }: { readonly user: string; readonly room: string }): Map<string, Member> {
    const key = `${user}\n${room}`
    const known = this.#members.get(key) ?? new Map<string, Member>()
    this.#members.set(key, known)
    return known
  }

  #tell({ user, room }: { readonly user: string; readonly room: string }, frame: string): void {
    for (const attending of this.#attending) {
      if (attending.user === user && attending.room === room) {
        attending.tell(frame)
      }
    }
  }
}

const memberJson = ({ device, since, state }: Member) => ({ device, since: instantText(since), state })

const eventFrame = (event: 'join' | 'leave', room: string, member: Member): string =>
  `event: ${event}\ndata: ${JSON.stringify({ room, ...memberJson(member) })}\n\n`
