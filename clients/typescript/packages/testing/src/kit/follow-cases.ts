import { type Change, Fenced, type Op, Stale, type Store } from '@replog/core'
import { check, equal } from './expect.js'
import { openTab, type StoreCase, type StoreHarness } from './harness.js'
import { Mirror } from './mirror.js'
import { newOp, newOutcome, newRow, range } from './samples.js'

const TYPES = ['workout_set', 'workout']
const ROUNDS = 40

type Random = () => number

/** Numbers in [0, 1) that a seed decides (mulberry32). */
function seeded(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Makes random changes from what a mirror shows, and keeps what the store promised for them. */
class Writer {
  /** The places that were given, and not removed since. */
  readonly kept = new Set<number>()
  readonly outcomes = new Map<string, string>()
  readonly #random: Random
  #next = 0

  constructor(random: Random) {
    this.#random = random
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }

  async write(store: Store, shown: Mirror): Promise<void> {
    const change = this.#change([...shown.ops.values()], shown.meta.generation, shown.meta.epoch)
    try {
      const { seqs } = await store.commit(change)
      for (const seq of seqs) {
        this.kept.add(seq)
      }
      for (const { seq } of change.remove ?? []) {
        this.kept.delete(seq)
      }
      for (const outcome of change.outcomes ?? []) {
        this.outcomes.set(outcome.mutationId, outcome.status)
      }
    } catch (error) {
      check(error instanceof Stale || error instanceof Fenced, `a commit was refused with ${String(error)}`)
    }
  }

  #change(ops: readonly Op[], generation: number, epoch: number): Change {
    const number = this.#next++
    const op = ops[this.below(ops.length)]
    switch (this.below(8)) {
      case 0:
      case 1:
        return { append: range(0, 1 + this.below(3)).map(n => newOp(number * 10 + n)) }
      case 2:
        return op ? { update: [{ ...op, attempts: op.attempts + 1 }] } : {}
      case 3:
        return op ? { remove: [op], outcomes: [newOutcome(number, { mutationId: op.mutationId })] } : {}
      case 4:
        return { epoch, base: this.#rows(generation), append: [newOp(number * 10)] }
      case 5:
        return { epoch, base: this.#rows(generation + 1) }
      case 6:
        return this.below(4) === 0 ? { epoch, meta: { generation: generation + 1 } } : { base: this.#rows(generation) }
      default:
        return { meta: { token: this.below(3) === 0 ? undefined : `token-${number}`, lastTime: number } }
    }
  }

  #rows(generation: number) {
    const row = (version: number) => {
      const type = TYPES[this.below(2)]!
      return newRow(this.below(30), { type, version, ...(this.below(5) === 0 ? { deleted: true as const } : {}) })
    }
    const put = new Map(range(0, 1 + this.below(6)).map(n => [n, row(this.#next * 10 + n)]))
    const rows = new Map([...put.values()].map(one => [`${one.type}/${one.id}`, one]))
    const gone = [row(0), row(0)].filter(one => !rows.has(`${one.type}/${one.id}`))
    return { generation, put: [...rows.values()], remove: gone }
  }
}

/** Tabs that write at once, crash and open again, and tabs that follow them closely or rarely. */
async function follow(harness: StoreHarness, seed: number): Promise<void> {
  const random = seeded(seed)
  const writer = new Writer(random)
  const close = await Mirror.open(harness, TYPES)
  const rare = await Mirror.open(harness, TYPES)
  const tabs = [await openTab(harness), await openTab(harness)]
  for (const round of range(0, ROUNDS)) {
    await Promise.all(range(0, 1 + writer.below(4)).map(n => writer.write(tabs[n % 2]!.store, close)))
    const what = writer.below(12)
    if (what === 0) {
      await harness.crash(tabs[0]!.store)
      tabs[0] = await openTab(harness)
    } else if (what === 1) {
      await tabs[1]!.store.sweep([close.meta.generation, close.meta.generation + 1], 1 + writer.below(20))
    } else if (what === 2) {
      await tabs[1]!.store.claim()
    } else if (what === 3) {
      await tabs[1]!.store.forget(0, 10)
    }
    await Promise.all([close.sync(), writer.write(tabs[1]!.store, close)])
    if (writer.below(15) === 0) {
      await rare.sync()
    }
    if (round % 10 === 9) {
      await close.sync()
      await close.requireCurrent(harness, `seed ${seed}, round ${round}`)
    }
  }
  await rare.sync()
  await rare.requireCurrent(harness, `seed ${seed}, a tab that follows rarely`)
  equal(
    [...rare.ops.keys()].sort((one, other) => one - other),
    [...writer.kept].sort((one, other) => one - other),
    `seed ${seed}: the places that were given and not removed`,
  )
  for (const [mutationId, status] of writer.outcomes) {
    equal(rare.outcomes.get(mutationId)?.status, status, `seed ${seed}: the outcome of ${mutationId}`)
  }
}

export const followCases: readonly StoreCase[] = range(1, 6).map(seed => ({
  name: `tabs that follow random changes by cursor show what a new tab shows (seed ${seed})`,
  run: harness => follow(harness, seed),
}))
