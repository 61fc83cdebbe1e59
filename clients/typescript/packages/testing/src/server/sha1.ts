/** SHA-1 (RFC 3174), because WebCrypto has no synchronous digest. */
export function sha1(input: Uint8Array): Uint8Array {
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0])
  const padded = pad(input)
  const view = new DataView(padded.buffer)
  const words = new Uint32Array(80)
  for (let at = 0; at < padded.length; at += 64) {
    addBlock(state, words, view, at)
  }
  const digest = new DataView(new ArrayBuffer(20))
  state.forEach((word, index) => {
    digest.setUint32(index * 4, word)
  })
  return new Uint8Array(digest.buffer)
}

function pad(input: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = new Uint8Array(Math.ceil((input.length + 9) / 64) * 64)
  padded.set(input)
  padded[input.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(input.length / 0x2000_0000))
  view.setUint32(padded.length - 4, input.length << 3)
  return padded
}

const rotated = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits))

function addBlock(state: Uint32Array, words: Uint32Array, view: DataView, at: number): void {
  for (let t = 0; t < 80; t++) {
    words[t] =
      t < 16 ? view.getUint32(at + t * 4) : rotated(words[t - 3]! ^ words[t - 8]! ^ words[t - 14]! ^ words[t - 16]!, 1)
  }
  let a = state[0]!
  let b = state[1]!
  let c = state[2]!
  let d = state[3]!
  let e = state[4]!
  for (let t = 0; t < 80; t++) {
    const next = (rotated(a, 5) + mixed(t, b, c, d) + e + words[t]!) | 0
    e = d
    d = c
    c = rotated(b, 30)
    b = a
    a = next
  }
  ;[a, b, c, d, e].forEach((word, index) => {
    state[index] = (state[index]! + word) | 0
  })
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
