import { memoryStore } from '@replog/client'
import { type HistoryOptions, runHistory } from './history.js'
import { optionsOf } from './options.js'
import { shrink } from './shrink.js'

const USAGE = `Runs random histories of the client engine on virtual time.

  --seeds N   runs N histories (100 by default)
  --seed S    begins with seed S (1 by default); alone, it runs that history and prints it
  --events E  random events in each history (60 by default)
  --shrink    looks for a shorter history that fails too`

export interface Arguments {
  readonly seed: number
  readonly seeds: number
  readonly events: number
  readonly isShrinking: boolean
  readonly isPrinting: boolean
}

/** Returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(USAGE)
    return 0
  }
  const options = parse(args)
  let promised = 0
  for (let seed = options.seed; seed < options.seed + options.seeds; seed++) {
    const log = options.isPrinting ? console.log : () => {}
    const history = (print: (line: string) => void): HistoryOptions => ({
      ...optionsOf(seed, options.events, print),
      memoryStore,
    })
    const result = await runHistory(history(log))
    promised += result.promised
    if (result.violation) {
      console.log(`seed ${seed} fails: ${result.violation.message}`)
      const events = options.isShrinking ? await shrink(history(() => {})) : options.events
      console.log(`To see it: npm run simulate -- --seed ${seed} --events ${events}`)
      return 1
    }
    if ((seed - options.seed + 1) % 1_000 === 0) {
      console.log(`${seed - options.seed + 1} histories pass`)
    }
  }
  console.log(`${options.seeds} histories pass, from seed ${options.seed}, with ${promised} writes`)
  return 0
}

function parse(args: readonly string[]): Arguments {
  const number = (name: string) => {
    const i = args.indexOf(name)
    const value = i < 0 ? undefined : Number(args[i + 1])
    if (value !== undefined && !(Number.isSafeInteger(value) && value > 0)) {
      throw new Error(`${name}: ${args[i + 1]} (expected: a whole number from 1 on)`)
    }
    return value
  }
  const seed = number('--seed')
  const seeds = number('--seeds')
  const isOne = seed !== undefined && seeds === undefined
  return {
    seed: seed ?? 1,
    seeds: seeds ?? (isOne ? 1 : 100),
    events: number('--events') ?? 60,
    isShrinking: args.includes('--shrink'),
    isPrinting: isOne,
  }
}
