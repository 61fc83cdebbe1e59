import type { Clock, Random } from '@replog/core'

/** The longest delay that setTimeout knows; a longer one would end at once. */
const TIMEOUT_MILLIS_MAX = 2 ** 31 - 1

/** The device's clock and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const end = performance.now() + ms
    let timer: ReturnType<typeof setTimeout>
    const wait = (left: number) => {
      timer = setTimeout(
        () => (left > TIMEOUT_MILLIS_MAX ? wait(end - performance.now()) : run()),
        Math.min(Math.max(left, 0), TIMEOUT_MILLIS_MAX),
      )
    }
    wait(ms)
    return () => clearTimeout(timer)
  },
}

/** Random numbers that nobody can predict; ids are made of them. One call of the system gives many of them. */
export const systemRandom: Random = () => {
  if (next === words.length) {
    crypto.getRandomValues(words)
    next = 0
  }
  const high = words[next++]! >>> 5
  const low = words[next++]! >>> 6
  // 53 bits, as many as a number has.
  return (high * 2 ** 26 + low) / 2 ** 53
}

const words = new Uint32Array(256)
let next = words.length
