import type { Random } from './ports.js'
import { sha1 } from './sha1.js'

const NAMESPACE = 'c0e21a72-6c53-5b1b-9f2f-5fa9a3d8c2cf'

/** The id of an entity with an id of the app's own choosing. Client and server derive the same one. */
export function idOfLocal(user: string, type: string, localId: string): string {
  return uuidV5(NAMESPACE, `${user}\n${type}\n${localId}`)
}

/**
 * The mutation id under which an entity of one user is written for another one. The same state of the entity gives the
 * same id, so that it is written once.
 */
export function idOfMoved(user: string, type: string, id: string, etag: string): string {
  return uuidV5(NAMESPACE, `${user}\n${type}\n${id}\n${etag}`)
}

/** A random UUID (version 4). */
export function uuidV4(random: Random): string {
  const bytes = new Uint8Array(16)
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = Math.floor(random() * 256)
  }
  return format(bytes, 4)
}

/** A UUID of a name (version 5). */
export function uuidV5(namespace: string, name: string): string {
  const text = new TextEncoder().encode(name)
  const bytes = new Uint8Array(16 + text.length)
  const hex = namespace.replaceAll('-', '')
  for (let i = 0; i < 16; i++) {
    bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
  }
  bytes.set(text, 16)
  return format(sha1(bytes).slice(0, 16), 5)
}

function format(bytes: Uint8Array, version: number): string {
  bytes[6] = (bytes[6]! & 0x0f) | (version << 4)
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
