import { CHUNK_MAX, decodeIds } from './chunk.js'
import { after, BY_REV, type ChunkRecord } from './schema.js'
import type { State } from './state.js'
import { getTexts } from './text.js'
import { result } from './transaction.js'

/** A chunk of this length counts as full. */
const FULL = 0.9 * CHUNK_MAX

/** The content of one chunk as far as a directory knows it. */
export interface Place {
  readonly n: number
  readonly ids: readonly string[]
  readonly size: number
}

/**
 * Says which chunk has which row, for one type of one generation. It is kept in memory, and is only right at its
 * revision: `refresh` makes it right inside a transaction by reading the chunks that were written since.
 */
export class Directory {
  readonly generation: number
  readonly type: string
  readonly #chunkOf = new Map<string, number>()
  readonly #places = new Map<number, Place>()
  #rev = 0

  constructor(generation: number, type: string) {
    this.generation = generation
    this.type = type
  }

  /** Makes it right for this transaction, in which the state is `state`. */
  async refresh(tx: IDBTransaction, state: State): Promise<void> {
    if (this.#rev < state.swept) {
      this.#chunkOf.clear()
      this.#places.clear()
      this.#rev = 0
    }
    if (this.#rev < state.rev) {
      const written = after(this.#rev, this.generation, this.type)
      const records = await result<ChunkRecord[]>(tx.objectStore('chunks').index(BY_REV).getAll(written))
      const texts = await getTexts(tx, records)
      this.apply(
        records.map(({ n }, i) => ({ n, ids: decodeIds(texts[i]!), size: texts[i]!.length })),
        state.rev,
      )
    }
  }

  /** Takes over chunks that were written, up to this revision. */
  apply(written: readonly Place[], rev: number): void {
    if (rev <= this.#rev) {
      return
    }
    for (const { n } of written) {
      for (const id of this.#places.get(n)?.ids ?? []) {
        if (this.#chunkOf.get(id) === n) {
          this.#chunkOf.delete(id)
        }
      }
    }
    for (const place of written) {
      this.#places.set(place.n, place)
      for (const id of place.ids) {
        this.#chunkOf.set(id, place.n)
      }
    }
    this.#rev = rev
  }

  chunkOf(id: string): number | undefined {
    return this.#chunkOf.get(id)
  }

  /** The chunks with the most room; as many as are needed for rows of this length together, if there are so many. */
  roomiest(length: number): number[] {
    const roomy = [...this.#places.values()]
      .filter(place => place.size < FULL)
      .sort((one, other) => one.size - other.size)
    const chosen: number[] = []
    let left = length
    for (const { n, size } of roomy) {
      if (left > 0) {
        chosen.push(n)
        left -= CHUNK_MAX - size
      }
    }
    return chosen
  }

  /** The number of the next new chunk. */
  get next(): number {
    return Math.max(-1, ...this.#places.keys()) + 1
  }
}

/** The directories of one tab. When another generation is shown, those of all others are dropped. */
export class Directories {
  readonly #byName = new Map<string, Directory>()
  #shown: number | undefined

  /** The directory of a type, right for this transaction. */
  async get(tx: IDBTransaction, state: State, generation: number, type: string): Promise<Directory> {
    this.#drop(state.meta.generation)
    const name = JSON.stringify([generation, type])
    const directory = this.#byName.get(name) ?? new Directory(generation, type)
    this.#byName.set(name, directory)
    await directory.refresh(tx, state)
    return directory
  }

  #drop(shown: number): void {
    if (this.#shown === shown) {
      return
    }
    this.#shown = shown
    for (const [name, directory] of this.#byName) {
      if (directory.generation !== shown) {
        this.#byName.delete(name)
      }
    }
  }
}
