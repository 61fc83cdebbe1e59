import { sha1 } from './sha1.js'

// Ids and hashes are written apart from the engine's, so that a mistake there is not repeated here.

/** The version 5 UUID of the DNS namespace and `replog.dev`. */
export const NAMESPACE = 'c0e21a72-6c53-5b1b-9f2f-5fa9a3d8c2cf'

export const LOCAL_ID_MAX = 64

/** The id that stands for a local id. */
export const idOfLocalId = (user: string, type: string, localId: string): string =>
  uuid5(NAMESPACE, `${user}\n${type}\n${localId}`)

/** The id of an entity that was sent without one. The same request, repeated, gives the same id. */
export const idOfMutation = (user: string, type: string, mutationId: string, pointer: string): string =>
  uuid5(mutationId, `${user}\n${type}\n${pointer}`)

/** A version 5 UUID (RFC 9562). */
export function uuid5(namespace: string, name: string): string {
  const text = new TextEncoder().encode(name)
  const input = new Uint8Array(16 + text.length)
  input.set(uuidBytes(namespace))
  input.set(text, 16)
  const id = sha1(input).subarray(0, 16)
  id[6] = (id[6]! & 0x0f) | 0x50
  id[8] = (id[8]! & 0x3f) | 0x80
  return uuidText(id)
}

export function uuidBytes(uuid: string): Uint8Array {
  const hex = uuid.replaceAll('-', '')
  return Uint8Array.from({ length: 16 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16))
}

export function uuidText(bytes: Uint8Array): string {
  const hex = [...bytes.subarray(0, 16)].map(byte => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
