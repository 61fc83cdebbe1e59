import { type FieldError, invalid } from '../problem.js'
import { isName } from '../push/push-reader.js'
import { bytesOf, isObject, shown } from '../text.js'
import type { RoomState } from './rooms.js'

const KNOWN = ['device', 'room', 'state']
const STATE_BYTES_MAX = 1024

/** The state that a device sets. */
export interface StateRequest {
  readonly room: string
  readonly device: string
  readonly state: RoomState
}

/** Reads the body of `PUT /api/sync/presence`; 400 that names everything that is wrong with it. */
export function readState(body: { readonly [member: string]: unknown }): StateRequest {
  const errors: FieldError[] = []
  const add = (name: string, message: string) => {
    errors.push({ pointer: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, message: `${name}: ${message}` })
  }
  for (const name of Object.keys(body).filter(each => !KNOWN.includes(each))) {
    add(shown(name), `unknown (expected: ${KNOWN.join(', ')})`)
  }
  const { room, device, state } = body
  if (typeof room !== 'string' || !isName(room)) {
    add('room', 'expected: a string of 1..64 printable characters')
  }
  if (typeof device !== 'string' || !isName(device)) {
    add('device', 'expected: a string of 1..64 characters of well-formed Unicode, no control characters')
  }
  if (!isObject(state)) {
    add('state', 'expected: an object')
  } else if (bytesOf(JSON.stringify(state)) > STATE_BYTES_MAX) {
    const bytes = bytesOf(JSON.stringify(state))
    add('state', `${bytes} bytes (expected: at most ${STATE_BYTES_MAX}, written compactly)`)
  }
  if (typeof room !== 'string' || typeof device !== 'string' || !isObject(state) || errors.length > 0) {
    throw invalid(errors[0]?.message ?? '', errors)
  }
  return { room, device, state }
}
