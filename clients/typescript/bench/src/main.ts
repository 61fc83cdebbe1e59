import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { Bench } from './bench.js'
import { EXECUTABLE } from './browser/chromium.js'
import { type Column, LABELS, PACKAGES } from './columns.js'
import { type Plan, planOf, type Reading, usageOf } from './plan.js'
import { type Machine, resultsOf, withResults } from './report/results.js'
import { SCENARIOS } from './scenarios/index.js'

const NAMES = SCENARIOS.map(({ name }) => name)

/** Reads the arguments of the command. */
export const readArguments = (args: readonly string[]): Reading => planOf(args, NAMES)

export const usage = (): string => usageOf(NAMES)

/** Whether a run needs a server. */
export const needsServer = (plan: Plan): boolean => scenariosOf(plan).some(scenario => scenario.needsServer)

/** Whether a run needs libraries that are not in the workspace. */
export const needsLibraries = (plan: Plan): boolean => plan.columns.some(column => PACKAGES[column] !== null)

/** Why a run is not possible here; null when it is. */
export function obstacle(): string | null {
  return existsSync(EXECUTABLE)
    ? null
    : `${EXECUTABLE}: missing (expected: Chromium; the variable REPLOG_CHROMIUM names another one)`
}

/**
 * Measures what the plan says, and prints the table. Writes the page when everything was measured without a failure.
 *
 * @param folder the folder of the bench
 * @returns the exit code: 1 when something failed
 */
export async function run(plan: Plan, folder: string): Promise<number> {
  const start = performance.now()
  const log = (line: string) => process.stderr.write(`${line}\n`)
  const load = loadavg()[0]!
  const seed = Date.now() % 2 ** 32
  // The exit of this process ends the browsers, and removes their profiles.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => process.exit(1))
  }
  const bench = new Bench({ plan, folder, url: process.env.REPLOG_URL, seed, log })
  try {
    for (const scenario of scenariosOf(plan)) {
      const began = performance.now()
      // The other scenarios are measured all the same.
      await scenario.run(bench).catch(error => bench.fail(scenario.name, null, error))
      log(`${scenario.name}: measured in ${Math.round((performance.now() - began) / 1_000)} s`)
    }
  } finally {
    await bench.close()
  }
  const { cells, remarks, failures } = bench.measurements
  const results = resultsOf({
    cells,
    remarks,
    failures,
    columns: plan.columns,
    day: new Date().toISOString().slice(0, 10),
    machine: machineWith(load),
    versions: versions(folder, plan.columns),
    rounds: plan.rounds,
    minutes: Math.ceil((performance.now() - start) / 60_000),
  })
  process.stdout.write(`${results}\n`)
  const hasFailed = failures.length > 0
  if (plan.isWhole && !hasFailed) {
    writePage(join(folder, '..'), results)
  } else {
    log(`BENCHMARKS.md is not changed: ${hasFailed ? 'something failed' : 'a run of everything writes it'}.`)
  }
  return hasFailed ? 1 : 0
}

function scenariosOf(plan: Plan) {
  return SCENARIOS.filter(({ name }) => plan.scenarios.includes(name))
}

function machineWith(load: number): Machine {
  return {
    load,
    processors: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    chromium: /\S+ [\d.]+/.exec(execFileSync(EXECUTABLE, ['--version'], { encoding: 'utf8', stdio: 'pipe' }))![0],
  }
}

/** The versions of the libraries that were measured. */
function versions(folder: string, columns: readonly Column[]): Record<string, string> {
  const measured = columns.flatMap(column => {
    const name = PACKAGES[column]
    const file = name && join(folder, 'node_modules', name, 'package.json')
    return file ? [[LABELS[column], JSON.parse(readFileSync(file, 'utf8')).version]] : []
  })
  return Object.fromEntries(measured)
}

/** The page is formatted as everything else is. */
function writePage(workspace: string, results: string): void {
  const file = join(workspace, 'BENCHMARKS.md')
  writeFileSync(file, withResults(readFileSync(file, 'utf8'), results))
  execFileSync(join(workspace, 'node_modules', '.bin', 'biome'), ['format', '--write', file], {
    cwd: workspace,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
