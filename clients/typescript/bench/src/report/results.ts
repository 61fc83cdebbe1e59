import type { Column } from '../columns.js'
import type { Cell, Failure, Remark } from '../measurements.js'
import { tableOf } from './table.js'

/** What a run has measured, and where. */
export interface Run {
  readonly cells: readonly Cell[]
  readonly remarks: readonly Remark[]
  readonly failures: readonly Failure[]
  readonly columns: readonly Column[]
  /** The day, as `2026-11-30`. */
  readonly day: string
  readonly machine: Machine
  /** Versions of the libraries, by name. */
  readonly versions: Readonly<Record<string, string>>
  readonly rounds: number
  readonly minutes: number
}

export interface Machine {
  readonly processors: number
  readonly memoryGiB: number
  /** How many processes wanted a processor when the run began, as the system counts them. */
  readonly load: number
  /** For example `linux x64`. */
  readonly system: string
  readonly node: string
  readonly chromium: string
}

/** The results in Markdown: where and with what they were measured, the table, and the remarks to it. */
export function resultsOf(run: Run): string {
  const { machine } = run
  const table = tableOf(run.cells, run.remarks, run.columns)
  const versions = Object.entries(run.versions).map(([name, version]) => `${name} ${version}`)
  const platforms = [`Node.js ${machine.node}`, machine.chromium]
  const parts = [
    `Written by \`npm run bench\` on ${run.day}: ${machine.processors} processors, ${machine.memoryGiB} GiB, ` +
      `${[machine.system, ...platforms, ...versions].join(', ')}. ` +
      `It took ${run.minutes} min, with up to ${run.rounds} rounds. ` +
      `The load of the machine before it was ${machine.load.toFixed(1)}.`,
    table.text,
    ...listed(table.remarks.map((remark, n) => `${n + 1}. ${remark}`)),
    ...listed(run.failures.map(failureOf)),
  ]
  return parts.join('\n\n')
}

function listed(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [lines.join('\n')]
}

/** Only the first line: messages of browsers go on with the calls that led there. */
function failureOf({ scenario, column, message }: Failure): string {
  return `- **Failed** (${scenario}${column ? `, ${column}` : ''}): ${message.split('\n')[0]}`
}

const BEGIN = '<!-- Results. `npm run bench` writes what is between this line and the next one of its kind. -->'
const END = '<!-- End of the results. -->'

/**
 * Puts the results into the page, in place of those of an earlier run.
 *
 * @throws Error when the page has no place for them
 */
export function withResults(page: string, results: string): string {
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin < 0 || end < begin) {
    throw new Error(`The page has no place for the results (expected: the lines "${BEGIN}" and "${END}")`)
  }
  return `${page.slice(0, begin + BEGIN.length)}\n\n${results}\n\n${page.slice(end)}`
}
