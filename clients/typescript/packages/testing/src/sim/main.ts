import { historyOf, type Played, play, type Share } from './play.js'
import { shrink } from './shrink.js'
import { playOnThreads } from './threads.js'

const USAGE = `Runs random histories of the client engine on virtual time.

  --seeds N    runs N histories (100 by default)
  --seed S     begins with seed S (1 by default); alone, it runs that history and prints it
  --threads T  runs T histories at once, each on a thread of its own (1 by default)
  --events E   random events in each history (60 by default)
  --shrink     looks for a shorter history that fails too`

export interface Arguments {
  readonly seed: number
  readonly seeds: number
  readonly threads: number
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
  const { seed, seeds, events } = options
  let promised = 0
  let count = 0
  let failed: Played | undefined
  await playAll(options, played => {
    promised += played.promised
    count += 1
    failed ??= played.failure === undefined ? undefined : played
    if (!failed && count % 1_000 === 0) {
      console.log(`${count} histories pass`)
    }
  })
  if (failed) {
    console.log(`seed ${failed.seed} fails: ${failed.failure}`)
    const fewest = options.isShrinking ? await shrink(historyOf(failed.seed, events, () => {})) : events
    console.log(`To see it: npm run simulate -- --seed ${failed.seed} --events ${fewest}`)
    return 1
  }
  console.log(`${seeds} histories pass, from seed ${seed}, with ${promised} writes`)
  return 0
}

async function playAll(
  { seed, seeds, threads, events, isPrinting }: Arguments,
  onPlayed: (played: Played) => void,
): Promise<void> {
  const share = (first: number, step: number): Share => ({ first, step, end: seed + seeds, events })
  if (threads > 1) {
    const shares = Array.from({ length: Math.min(threads, seeds) }, (_, i) => share(seed + i, threads))
    await playOnThreads(shares, onPlayed)
    return
  }
  for await (const played of play(share(seed, 1), isPrinting ? console.log : () => {})) {
    onPlayed(played)
    if (played.failure !== undefined) {
      return
    }
  }
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
    threads: number('--threads') ?? 1,
    events: number('--events') ?? 60,
    isShrinking: args.includes('--shrink'),
    isPrinting: isOne,
  }
}
