import type { BaseRow, Change, Changes, Committed, Cursor, Loaded, Meta, Op, Outcome } from '@replog/core'
import { DataRemoved, Stale, StorageFailed, type Store, type StoreFactory } from '@replog/core'
import { frozenCopy, MemoryData } from './memory-data.js'

/** So many changes of single records are remembered for tabs that ask what changed. */
const HISTORY_LIMIT = 20_000

export interface MemoryStoreOptions {
  /**
   * A tab that asks what changed before this many changes of single records gets the whole queue, and loads its types
   * again. 20,000 by default.
   */
  readonly historyLimit?: number
}

/**
 * Keeps data in the memory of this page or process, until it ends. All stores that one factory gives for one user have
 * the same data, as tabs have; two factories have different data. Nothing can fail but the use of a store that is
 * closed or destroyed, which rejects with `StorageFailed`.
 */
export function memoryStore(options: MemoryStoreOptions = {}): StoreFactory {
  const historyLimit = options.historyLimit ?? HISTORY_LIMIT
  if (!Number.isSafeInteger(historyLimit) || historyLimit < 1) {
    throw new RangeError(`historyLimit: ${historyLimit} (expected: a whole number >= 1)`)
  }
  const users = new Map<string | null, MemoryData>()
  // Two pages have different data, so they must have different names. `randomUUID` is missing in insecure contexts.
  const name = `memory-${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`
  return { name, shared: true, store: user => new MemoryStore(users, user, historyLimit) }
}

/** One tab's access. Each call takes effect after a microtask, in the order of the calls. */
class MemoryStore implements Store {
  readonly #users: Map<string | null, MemoryData>
  readonly #user: string | null
  readonly #historyLimit: number
  #opened: MemoryData | undefined

  constructor(users: Map<string | null, MemoryData>, user: string | null, historyLimit: number) {
    this.#users = users
    this.#user = user
    this.#historyLimit = historyLimit
  }

  async open(fresh: Meta): Promise<Loaded> {
    const data = this.#users.get(this.#user) ?? new MemoryData(fresh, this.#historyLimit)
    this.#users.set(this.#user, data)
    this.#opened = data
    return { meta: data.meta, ops: data.ops(), cursor: data.cursor }
  }

  async loadBase(type: string): Promise<{ readonly rows: readonly BaseRow[]; readonly cursor: Cursor }> {
    const data = await this.#data()
    return { rows: data.rows(type), cursor: data.cursor }
  }

  async readBase(
    generation: number,
    keys: readonly { readonly type: string; readonly id: string }[],
  ): Promise<readonly BaseRow[]> {
    const data = await this.#data()
    return keys.flatMap(key => data.row(generation, key) ?? [])
  }

  async changes(since: Cursor, types: readonly string[]): Promise<Changes> {
    return (await this.#data()).changes(since, types)
  }

  async appended(seq: number): Promise<readonly Op[]> {
    return (await this.#data()).appended(seq)
  }

  async commit(change: Change): Promise<Committed> {
    const frozen = freezeChange(change)
    return { seqs: (await this.#data()).commit(frozen) }
  }

  async claim(): Promise<number> {
    return (await this.#data()).claim()
  }

  async outcome(mutationId: string): Promise<Outcome | undefined> {
    return (await this.#data()).outcome(mutationId)
  }

  async forget(olderThan: number, limit: number): Promise<number> {
    return (await this.#data()).forget(olderThan, limit)
  }

  async sweep(generations: readonly number[], limit: number): Promise<number> {
    return (await this.#data()).sweep(generations, limit)
  }

  async close(): Promise<void> {
    await null
    this.#opened = undefined
  }

  async destroy(seen?: Cursor): Promise<void> {
    const data = await this.#own()
    if (this.#isThere(data)) {
      requireSeen(data, seen)
      this.#users.delete(this.#user)
    }
    this.#opened = undefined
  }

  async #data(): Promise<MemoryData> {
    const data = await this.#own()
    if (!this.#isThere(data)) {
      throw new DataRemoved('The data of this store were destroyed.')
    }
    return data
  }

  /** The data that were opened, also when another tab has destroyed them. */
  async #own(): Promise<MemoryData> {
    await null
    if (!this.#opened) {
      throw new StorageFailed('The store is not open.')
    }
    return this.#opened
  }

  #isThere(data: MemoryData): boolean {
    return this.#users.get(this.#user) === data
  }
}

function requireSeen(data: MemoryData, seen: Cursor | undefined): void {
  if (seen && data.cursor.seq > seen.seq) {
    throw new Stale(`operation ${data.cursor.seq} was appended (expected: none after ${seen.seq})`)
  }
}

/** A copy that keeps the members of `meta` that are undefined: they are to be removed. */
function freezeChange({ meta, ...rest }: Change): Change {
  const members = Object.entries(meta ?? {}).map(([name, value]) => [name, frozenCopy(value)])
  return { ...frozenCopy(rest), meta: Object.fromEntries(members) }
}
