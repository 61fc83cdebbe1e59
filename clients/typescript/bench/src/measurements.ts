import type { Column } from './columns.js'
import type { RowId } from './rows.js'

/** The values of one cell of the table, one for each round. */
export interface Cell {
  readonly row: RowId
  readonly column: Column
  readonly values: readonly number[]
}

/** A remark to a cell: what its value means, or why it has none. */
export interface Remark {
  readonly row: RowId
  readonly column: Column
  readonly text: string
}

/** A library that failed in a scenario, so that its cells may be empty. */
export interface Failure {
  readonly scenario: string
  /** Null when the whole scenario failed. */
  readonly column: Column | null
  readonly message: string
}

/** Takes what the scenarios measure. */
export class Measurements {
  readonly #values = new Map<string, Cell & { readonly values: number[] }>()
  readonly #remarks: Remark[] = []
  readonly #failures: Failure[] = []

  add(row: RowId, column: Column, value: number): void {
    const key = `${row} ${column}`
    const cell = this.#values.get(key) ?? { row, column, values: [] }
    cell.values.push(value)
    this.#values.set(key, cell)
  }

  remark(rows: readonly RowId[], columns: readonly Column[], text: string): void {
    for (const row of rows) {
      for (const column of columns) {
        this.#remarks.push({ row, column, text })
      }
    }
  }

  failed(failure: Failure): void {
    this.#failures.push(failure)
  }

  get cells(): readonly Cell[] {
    return [...this.#values.values()]
  }

  get remarks(): readonly Remark[] {
    return this.#remarks
  }

  get failures(): readonly Failure[] {
    return this.#failures
  }
}
