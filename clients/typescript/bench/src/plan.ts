import { COLUMNS, type Column, isColumn } from './columns.js'

/** What a run measures. */
export interface Plan {
  readonly scenarios: readonly string[]
  readonly columns: readonly Column[]
  /** Rounds of a scenario; those that take long have fewer. */
  readonly rounds: number
  /** Histories of the simulation. */
  readonly histories: number
  /** Whether everything is measured, so that the page can be written. */
  readonly isWhole: boolean
}

export type Reading =
  | { readonly kind: 'run'; readonly plan: Plan }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string }

export const ROUNDS = 5
export const ROUNDS_MAX = 50
export const HISTORIES = 200
export const HISTORIES_MAX = 1_000_000

/** Reads the arguments of the command. */
export function planOf(args: readonly string[], scenarios: readonly string[]): Reading {
  if (args.includes('--help')) {
    return { kind: 'help' }
  }
  let plan: Plan = { scenarios, columns: COLUMNS, rounds: ROUNDS, histories: HISTORIES, isWhole: true }
  for (const arg of args) {
    const [name = '', value = ''] = arg.split(/=(.*)/s)
    const part = partOf(name, value, scenarios)
    if (typeof part === 'string') {
      return { kind: 'wrong', problem: part }
    }
    plan = { ...plan, ...part }
  }
  const isWhole = plan.scenarios.length === scenarios.length && plan.columns.length === COLUMNS.length
  return { kind: 'run', plan: { ...plan, isWhole } }
}

/** The part of the plan that an argument sets, or the problem with it. */
function partOf(name: string, value: string, scenarios: readonly string[]): Partial<Plan> | string {
  switch (name) {
    case '--only': {
      const unknown = value.split(',').find(each => !scenarios.includes(each))
      return unknown === undefined
        ? { scenarios: scenarios.filter(each => value.split(',').includes(each)) }
        : `--only: ${unknown} (expected: of ${scenarios.join(', ')})`
    }
    case '--libraries': {
      const unknown = value.split(',').find(each => !isColumn(each))
      return unknown === undefined
        ? { columns: COLUMNS.filter(each => value.split(',').includes(each)) }
        : `--libraries: ${unknown} (expected: of ${COLUMNS.join(', ')})`
    }
    case '--rounds':
      return isCount(value, ROUNDS_MAX) ? { rounds: Number(value) } : `${name}: ${value} (expected: 1..${ROUNDS_MAX})`
    case '--histories':
      return isCount(value, HISTORIES_MAX)
        ? { histories: Number(value) }
        : `${name}: ${value} (expected: 1..${HISTORIES_MAX})`
    default:
      return `${name}: not an option (expected: --only, --libraries, --rounds, --histories or --help)`
  }
}

function isCount(value: string, most: number): boolean {
  return /^\d{1,7}$/.test(value) && Number(value) >= 1 && Number(value) <= most
}

/** The text of `--help`. */
export function usageOf(scenarios: readonly string[]): string {
  return `Measures the client beside other libraries, in headless Chromium and in Node.js, and prints a table.
A run of everything also writes BENCHMARKS.md.

  --only=<scenario>,…    ${scenarios.join(', ')}
  --libraries=<name>,…   ${COLUMNS.join(', ')}
  --rounds=N             rounds of each scenario (${ROUNDS} by default); those that take long have at most 3
  --histories=N          histories of the simulation (${HISTORIES} by default)
  --help                 prints this

REPLOG_URL names a running server with its default limits; without it, one is started.
REPLOG_CHROMIUM names the browser (/usr/bin/chromium by default).`
}
