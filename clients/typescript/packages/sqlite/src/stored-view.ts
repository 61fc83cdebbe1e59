import { type BaseRow, type Changes, type Key, keyOf, type Op, type RowChange, View } from '@replog/core'

/** The rows that a tab has read from its store, and the operations that it has appended. */
export type News = Partial<Changes>

/** The rows of some entities whose types are not loaded, as the server has them. */
export type KnownRows = ReadonlyMap<Key, BaseRow>

/** The queue of a tab, and the types that were loaded. Other rows are seen while something runs that has read them. */
export class StoredView extends View {
  /** Called before the view takes the news. */
  noted: (news: News) => void = () => {}
  #known: KnownRows | undefined

  /** Runs something that also sees these rows. */
  knowing<T>(known: KnownRows, run: () => T): T {
    this.#known = known
    try {
      return run()
    } finally {
      this.#known = undefined
    }
  }

  override base(type: string, id: string): BaseRow | undefined {
    return super.base(type, id) ?? this.#known?.get(keyOf(type, id))
  }

  override apply(changes: Changes): RowChange[] {
    this.noted(changes)
    return super.apply(changes)
  }

  override add(ops: readonly Op[]): RowChange[] {
    this.noted({ ops })
    return super.add(ops)
  }
}
