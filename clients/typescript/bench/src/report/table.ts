import { COLUMNS, type Column, LABELS } from '../columns.js'
import type { Cell, Remark } from '../measurements.js'
import { type Goal, ROW_IDS, ROWS, type RowId } from '../rows.js'
import { median } from '../statistics.js'

export interface Table {
  /** The table in Markdown. */
  readonly text: string
  /** The remarks to which the numbers in the cells refer, from 1 on. */
  readonly remarks: readonly string[]
}

/** Makes the table: a row for each row that has a value, and a column for each library that was measured. */
export function tableOf(cells: readonly Cell[], remarks: readonly Remark[], columns: readonly Column[]): Table {
  const shown = COLUMNS.filter(column => columns.includes(column))
  const rows = ROW_IDS.filter(row => cells.some(cell => cell.row === row))
  const numbers = new Map<string, number>()
  const lines = rows.map(row => {
    const texts = shown.map(column => {
      const cell = cells.find(each => each.row === row && each.column === column)
      const own = remarks.filter(each => each.row === row && each.column === column)
      return cellOf(
        row,
        cell,
        own.map(({ text }) => numberOf(numbers, text)),
      )
    })
    const ours = cells.find(cell => cell.row === row && cell.column === 'ours')
    return lineOf([whatOf(row), goalOf(ROWS[row].goal), resultOf(ROWS[row].goal, ours), ...texts])
  })
  const head = lineOf(['what', 'goal', '', ...shown.map(column => LABELS[column])])
  const rule = lineOf(['---', '---:', '---', ...shown.map(() => '---:')])
  return { text: [head, rule, ...lines].join('\n'), remarks: [...numbers.keys()] }
}

/** The number of a remark; the same text has the same number. */
function numberOf(numbers: Map<string, number>, text: string): number {
  const number = numbers.get(text) ?? numbers.size + 1
  numbers.set(text, number)
  return number
}

function lineOf(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`
}

function whatOf(row: RowId): string {
  const { what, unit } = ROWS[row]
  return unit === '' ? what : `${what}, ${unit}`
}

function goalOf(goal: Goal | null): string {
  if (!goal) {
    return ''
  }
  const { atMost, atLeast } = goal
  return atMost === undefined ? `≥ ${atLeast!.toLocaleString('en-US')}` : `≤ ${atMost.toLocaleString('en-US')}`
}

/** Whether our median reaches the goal. It is compared as it is shown. */
export function resultOf(goal: Goal | null, ours: Cell | undefined): string {
  if (!goal || !ours) {
    return ''
  }
  const value = Number(median(ours.values).toFixed(ROWS[ours.row].decimals))
  const isReached = value <= (goal.atMost ?? Number.POSITIVE_INFINITY) && value >= (goal.atLeast ?? 0)
  return isReached ? 'reached' : 'missed'
}

/** The median of the rounds, and in brackets the lowest and the highest of them. */
function cellOf(row: RowId, cell: Cell | undefined, remarks: readonly number[]): string {
  const { decimals } = ROWS[row]
  const marks = remarks.map(number => `<sup>${number}</sup>`).join(' ')
  if (!cell) {
    return marks === '' ? '–' : `– ${marks}`
  }
  const value = grouped(median(cell.values), decimals)
  const [low, high] = [Math.min(...cell.values), Math.max(...cell.values)].map(each => grouped(each, decimals))
  const spread = low === high ? '' : ` (${low}–${high})`
  return `${value}${spread}${marks === '' ? '' : ` ${marks}`}`
}

/** A number with so many decimals, and with commas between thousands. */
function grouped(value: number, decimals: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
}
