import type { Locks } from '@replog/core'

/** Cases for every kind of locks. A case rejects with what was wrong. */
export interface LockCase {
  readonly name: string
  run(locks: Locks, lock: string): Promise<void>
}

const never = new AbortController().signal

/** Holds a lock until `end` is called, and writes down what happens. */
class Holder {
  readonly ended: Promise<void>
  readonly #log: string[]
  readonly #name: string
  #end = () => {}
  #held = () => {}
  readonly held = new Promise<void>(resolve => {
    this.#held = resolve
  })

  constructor(locks: Locks, lock: string, name: string, log: string[], options: { steal?: boolean } = {}) {
    this.#log = log
    this.#name = name
    const hold = { steal: options.steal ?? false, signal: never }
    this.ended = locks.hold(lock, hold, lost => this.#hold(lost)).then(() => this.#note('ended'))
  }

  end(): void {
    this.#end()
  }

  #hold(lost: AbortSignal): Promise<void> {
    this.#note('held')
    this.#held()
    lost.addEventListener('abort', () => this.#note('lost'))
    return new Promise(resolve => {
      this.#end = resolve
    })
  }

  #note(what: string): void {
    this.#log.push(`${this.#name} ${what}`)
  }
}

function equal(actual: unknown, expected: unknown): void {
  const [is, wanted] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (is !== wanted) {
    throw new Error(`It was ${is} (expected: ${wanted}).`)
  }
}

const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error: unknown) => String(error),
  )

export const lockCases: readonly LockCase[] = [
  {
    name: 'a lock goes to those who wait, in their order, when its holder ends',
    async run(locks, lock) {
      const log: string[] = []
      const holders = ['a', 'b', 'c'].map(name => new Holder(locks, lock, name, log))
      for (const holder of holders) {
        await holder.held
        holder.end()
      }
      await Promise.all(holders.map(holder => holder.ended))
      equal(
        log.filter(entry => entry.endsWith('held')),
        ['a held', 'b held', 'c held'],
      )
      equal(log.indexOf('a held') < log.indexOf('b held'), true)
    },
  },
  {
    name: 'locks of different names are independent, whatever the names',
    async run(locks, lock) {
      const log: string[] = []
      const holders = ['', ' ', '\ud800', '\ud801', '\ufffd', '"'].map(end => new Holder(locks, lock + end, end, log))
      await Promise.all(holders.map(holder => holder.held))
      equal(log.length, 6)
      for (const holder of holders) {
        holder.end()
      }
      await Promise.all(holders.map(holder => holder.ended))
    },
  },
  {
    name: 'a stolen lock is lost; its former holder ends without freeing it',
    async run(locks, lock) {
      const log: string[] = []
      const former = new Holder(locks, lock, 'former', log)
      await former.held
      const waiting = new Holder(locks, lock, 'waiting', log)
      const thief = new Holder(locks, lock, 'thief', log, { steal: true })
      await thief.held
      while (!log.includes('former lost')) {
        await new Promise(resolve => setTimeout(resolve, 1))
      }
      former.end()
      await former.ended
      equal(log.includes('waiting held'), false)
      thief.end()
      await waiting.held
      waiting.end()
      await waiting.ended
      equal(
        log.filter(entry => entry.endsWith('lost')),
        ['former lost'],
      )
    },
  },
  {
    name: 'a free lock can be stolen',
    async run(locks, lock) {
      const thief = new Holder(locks, lock, 'thief', [], { steal: true })
      await thief.held
      thief.end()
      await thief.ended
    },
  },
  {
    name: 'the signal ends the wait and nothing else',
    async run(locks, lock) {
      const log: string[] = []
      const stop = new AbortController()
      const holder = new Holder(locks, lock, 'holder', log)
      await holder.held
      const held = async () => {
        log.push('held after the signal')
      }
      const waits = errorOf(locks.hold(lock, { steal: false, signal: stop.signal }, held))
      stop.abort(new Error('stopped'))
      equal(await waits, 'Error: stopped')
      equal(await errorOf(locks.hold(lock, { steal: true, signal: stop.signal }, held)), 'Error: stopped')
      holder.end()
      await holder.ended
      equal(log, ['holder held', 'holder ended'])
      const late = new AbortController()
      const through = locks.hold(lock, { steal: false, signal: late.signal }, async () => late.abort())
      equal(await errorOf(through), 'no error')
    },
  },
  {
    name: 'an error of the holder frees the lock, also when it was stolen',
    async run(locks, lock) {
      const fail = () => Promise.reject(new Error('failed'))
      equal(await errorOf(locks.hold(lock, { steal: false, signal: never }, fail)), 'Error: failed')
      const log: string[] = []
      let isHeld = () => {}
      const held = new Promise<void>(resolve => {
        isHeld = resolve
      })
      const failing = errorOf(
        locks.hold(lock, { steal: false, signal: never }, lost => {
          isHeld()
          return new Promise((_, reject) => lost.addEventListener('abort', () => reject(new Error('lost'))))
        }),
      )
      await held
      const thief = new Holder(locks, lock, 'thief', log, { steal: true })
      equal(await failing, 'Error: lost')
      await thief.held
      thief.end()
      await thief.ended
      equal(log, ['thief held', 'thief ended'])
    },
  },
]
