import { sha1 } from './sha1.js'

const TAG_BYTES = 6

const encoder = new TextEncoder()

/**
 * Hides bytes and binds them to a context. The same bytes give the same text, but texts of neighbouring positions have
 * nothing in common, so that no client can compare them. This is no secret: a token grants nothing.
 */
export function seal(bytes: Uint8Array, context: string): string {
  const tag = tagOf(bytes, context)
  const sealed = new Uint8Array(TAG_BYTES + bytes.length)
  sealed.set(tag)
  sealed.set(mixed(bytes, tag), TAG_BYTES)
  return base64Url(sealed)
}

/** The bytes of a sealed text; undefined when it was not sealed in this context. */
export function unseal(text: string, context: string): Uint8Array | undefined {
  const sealed = fromBase64Url(text)
  if (!sealed || sealed.length <= TAG_BYTES) {
    return undefined
  }
  const tag = sealed.subarray(0, TAG_BYTES)
  const bytes = mixed(sealed.subarray(TAG_BYTES), tag)
  const isOwn = tagOf(bytes, context).every((byte, index) => byte === tag[index])
  // A text of the same bytes may have other unused bits at its end.
  return isOwn && base64Url(sealed) === text ? bytes : undefined
}

function tagOf(bytes: Uint8Array, context: string): Uint8Array {
  const name = encoder.encode(context)
  const input = new Uint8Array(name.length + bytes.length)
  input.set(name)
  input.set(bytes, name.length)
  return sha1(input).subarray(0, TAG_BYTES)
}

/** The bytes, changed by a stream that follows from the tag. Applied twice, it gives the bytes again. */
function mixed(bytes: Uint8Array, tag: Uint8Array): Uint8Array {
  const changed = new Uint8Array(bytes.length)
  let stream = sha1(tag)
  for (let index = 0; index < bytes.length; index++) {
    if (index > 0 && index % stream.length === 0) {
      stream = sha1(stream)
    }
    changed[index] = bytes[index]! ^ stream[index % stream.length]!
  }
  return changed
}

export function base64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

export function fromBase64Url(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(text) || text.length % 4 === 1) {
    return undefined
  }
  const decoded = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = new Uint8Array(decoded.length)
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = decoded.charCodeAt(index)
  }
  return bytes
}

/** A short text that stands for a value. */
export const hashOf = (value: unknown): string => base64Url(sha1(encoder.encode(JSON.stringify(value))).subarray(0, 12))

/** Writes numbers one after the other. */
export class ByteWriter {
  readonly #written: number[] = []

  byte(value: number): void {
    this.#written.push(value & 0xff)
  }

  /** A whole number, highest byte first. */
  number(value: number, bytes: number): void {
    for (let shift = bytes - 1; shift >= 0; shift--) {
      this.#written.push(Math.floor(value / 256 ** shift) % 256)
    }
  }

  bytes(bytes: Uint8Array): void {
    this.#written.push(...bytes)
  }

  done(): Uint8Array {
    return Uint8Array.from(this.#written)
  }
}

/** Reads the bytes of a `ByteWriter`; zeros beyond the end. */
export class ByteReader {
  readonly #source: Uint8Array
  #at = 0

  constructor(source: Uint8Array) {
    this.#source = source
  }

  byte(): number {
    return this.#source[this.#at++] ?? 0
  }

  number(bytes: number): number {
    let value = 0
    for (let index = 0; index < bytes; index++) {
      value = value * 256 + this.byte()
    }
    return value
  }

  take(bytes: number): Uint8Array {
    this.#at += bytes
    return this.#source.subarray(this.#at - bytes, this.#at)
  }

  rest(): Uint8Array {
    return this.#source.subarray(this.#at)
  }
}
