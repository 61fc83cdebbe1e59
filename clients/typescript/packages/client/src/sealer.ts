const IV_BYTES = 12
const SEALED = '$sealed'

/** The data was encrypted with another key, or was changed. */
export class WrongKey extends Error {
  override readonly name = 'WrongKey'
}

/** Encrypts some members of a record into one, and back. */
export class Sealer {
  readonly #key: CryptoKey
  readonly #encoder = new TextEncoder()
  readonly #decoder = new TextDecoder()

  constructor(key: CryptoKey) {
    this.#key = key
  }

  /**
   * The record without these members, and with one that holds them encrypted.
   *
   * @param name of the record. A record that was sealed under another name cannot be opened, so records cannot be
   *   exchanged.
   */
  async seal<R extends object>(name: string, record: R, members: readonly string[]): Promise<R> {
    const open = new Map(Object.entries(record))
    const hidden: Record<string, unknown> = {}
    for (const member of members) {
      if (open.has(member)) {
        hidden[member] = open.get(member)
        open.delete(member)
      }
    }
    const text = this.#encoder.encode(JSON.stringify(hidden))
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
    const cipher = new Uint8Array(await crypto.subtle.encrypt(this.#algorithm(name, iv), this.#key, text))
    const sealed = new Uint8Array(IV_BYTES + cipher.length)
    sealed.set(iv)
    sealed.set(cipher, IV_BYTES)
    // Rows have `data` as the only member that a store may not leave out, so it takes the sealed text.
    return { ...Object.fromEntries(open), data: { [SEALED]: toBase64(sealed) } } as R
  }

  /** @throws WrongKey when the record was sealed with another key */
  async open<R extends object>(name: string, record: R): Promise<R> {
    const { data, ...rest } = record as { readonly data?: { readonly [SEALED]?: unknown } }
    const sealed = data?.[SEALED]
    if (typeof sealed !== 'string') {
      throw new WrongKey(`${name}: not encrypted (expected: data that was written with encryption)`)
    }
    const bytes = fromBase64(sealed)
    const iv = bytes.subarray(0, IV_BYTES)
    let text: ArrayBuffer
    try {
      text = await crypto.subtle.decrypt(this.#algorithm(name, iv), this.#key, bytes.subarray(IV_BYTES))
    } catch (error) {
      throw new WrongKey(`${name}: cannot be decrypted (expected: the key with which it was written)`, { cause: error })
    }
    return { ...rest, ...JSON.parse(this.#decoder.decode(text)) } as R
  }

  #algorithm(name: string, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
    return { name: 'AES-GCM', iv, additionalData: this.#encoder.encode(name) }
  }
}

function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 4_096) {
    text += String.fromCharCode(...bytes.subarray(i, i + 4_096))
  }
  return btoa(text)
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) {
    bytes[i] = binary.charCodeAt(i)
  }
  return bytes
}
