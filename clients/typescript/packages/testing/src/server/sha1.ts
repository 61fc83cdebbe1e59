const WORDS = new Uint32Array(80)

/** SHA-1 (RFC 3174), because WebCrypto has no synchronous digest. */
export function sha1(input: Uint8Array): Uint8Array {
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0])
  const padded = pad(input)
  for (let at = 0; at < padded.length; at += 64) {
    addBlock(state, padded, at)
  }
  const digest = new Uint8Array(20)
  for (let index = 0; index < 20; index++) {
    digest[index] = state[index >> 2]! >>> (24 - 8 * (index & 3))
  }
  return digest
}

function pad(input: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((input.length + 9) / 64) * 64)
  padded.set(input)
  padded[input.length] = 0x80
  const bits = input.length * 8
  for (let index = 0; index < 8; index++) {
    padded[padded.length - 1 - index] = Math.floor(bits / 256 ** index)
  }
  return padded
}

const rotated = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits))

function addBlock(state: Uint32Array, bytes: Uint8Array, at: number): void {
  for (let t = 0; t < 16; t++) {
    const from = at + t * 4
    WORDS[t] = (bytes[from]! << 24) | (bytes[from + 1]! << 16) | (bytes[from + 2]! << 8) | bytes[from + 3]!
  }
  for (let t = 16; t < 80; t++) {
    WORDS[t] = rotated(WORDS[t - 3]! ^ WORDS[t - 8]! ^ WORDS[t - 14]! ^ WORDS[t - 16]!, 1)
  }
  let a = state[0]! | 0
  let b = state[1]! | 0
  let c = state[2]! | 0
  let d = state[3]! | 0
  let e = state[4]! | 0
  for (let t = 0; t < 80; t++) {
    const next = (rotated(a, 5) + mixed(t, b, c, d) + e + (WORDS[t]! | 0)) | 0
    e = d
    d = c
    c = rotated(b, 30)
    b = a
    a = next
  }
  state[0] = state[0]! + a
  state[1] = state[1]! + b
  state[2] = state[2]! + c
  state[3] = state[3]! + d
  state[4] = state[4]! + e
}

function mixed(t: number, b: number, c: number, d: number): number {
  if (t < 20) {
    return ((b & c) | (~b & d)) + 0x5a827999
  }
  if (t < 40) {
    return (b ^ c ^ d) + 0x6ed9eba1
  }
  return t < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc : (b ^ c ^ d) + 0xca62c1d6
}
