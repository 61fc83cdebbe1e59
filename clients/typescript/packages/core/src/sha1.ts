/**
 * SHA-1, only for ids that are derived from names (RFC 9562, version 5). WebCrypto has it too, but only asynchronously,
 * and a write must have its ids at once.
 */
export function sha1(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(((message.length + 8) >> 6) * 64 + 64)
  padded.set(message)
  padded[message.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(message.length / 0x20000000))
  view.setUint32(padded.length - 4, message.length << 3)
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]
  const words = new Array<number>(80)
  for (let block = 0; block < padded.length; block += 64) {
    for (let i = 0; i < 80; i++) {
      words[i] =
        i < 16
          ? view.getUint32(block + 4 * i)
          : left(words[i - 3]! ^ words[i - 8]! ^ words[i - 14]! ^ words[i - 16]!, 1)
    }
    addBlock(state, words)
  }
  const digest = new Uint8Array(20)
  const out = new DataView(digest.buffer)
  state.forEach((word, i) => {
    out.setUint32(4 * i, word)
  })
  return digest
}

function addBlock(state: number[], words: readonly number[]): void {
  let [a, b, c, d, e] = state as [number, number, number, number, number]
  for (let i = 0; i < 80; i++) {
    const [mixed, constant] = round(i, b, c, d)
    const next = (left(a, 5) + mixed + e + constant + words[i]!) | 0
    e = d
    d = c
    c = left(b, 30)
    b = a
    a = next
  }
  state[0] = (state[0]! + a) | 0
  state[1] = (state[1]! + b) | 0
  state[2] = (state[2]! + c) | 0
  state[3] = (state[3]! + d) | 0
  state[4] = (state[4]! + e) | 0
}

function round(i: number, b: number, c: number, d: number): [number, number] {
  if (i < 20) {
    return [(b & c) | (~b & d), 0x5a827999]
  }
  if (i < 40) {
    return [b ^ c ^ d, 0x6ed9eba1]
  }
  return i < 60 ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc] : [b ^ c ^ d, 0xca62c1d6]
}

function left(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}
