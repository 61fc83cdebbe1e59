import type { Live } from '@replog/core'
import type { ChangeMessageOrDeleteKeyMessage } from '@tanstack/db'

/** The functions with which a collection takes rows. */
export interface Sink<R extends object> {
  begin(): void
  write(message: ChangeMessageOrDeleteKeyMessage<R, string>): void
  commit(): unknown
  markReady(): void
  markError(error: unknown): void
}

/**
 * Keeps a collection equal to live rows. It hands over only the rows that changed since the last time: a row that did
 * not change is the same object as before.
 */
export class Feed<R extends { readonly id: string }> {
  readonly #live: Live<readonly R[]>
  readonly #sink: Sink<R>
  readonly #stop: () => void
  readonly #rows = new Map<string, R>()

  constructor(live: Live<readonly R[]>, sink: Sink<R>) {
    this.#live = live
    this.#sink = sink
    this.#stop = live.subscribe(() => this.#changed())
  }

  end(): void {
    this.#stop()
  }

  /** While the rows of another user are loaded, the collection keeps the rows that it has. */
  #changed(): void {
    let rows: readonly R[] | undefined
    try {
      rows = this.#live.get()
    } catch (error) {
      this.#give([])
      this.#sink.markError(error)
      return
    }
    if (rows) {
      this.#give(rows)
      this.#sink.markReady()
    }
  }

  #give(rows: readonly R[]): void {
    const { begin, write, commit } = this.#sink
    begin()
    for (const row of rows) {
      const known = this.#rows.get(row.id)
      if (known !== row) {
        this.#rows.set(row.id, row)
        write({ type: known ? 'update' : 'insert', value: row })
      }
    }
    for (const id of this.#gone(rows)) {
      this.#rows.delete(id)
      write({ type: 'delete', key: id })
    }
    commit()
  }

  #gone(rows: readonly R[]): string[] {
    if (this.#rows.size === rows.length) {
      return []
    }
    const ids = new Set(rows.map(({ id }) => id))
    return [...this.#rows.keys()].filter(id => !ids.has(id))
  }
}
