import { describe, expect, test } from 'vitest'
import { COLUMNS } from '../src/columns.js'
import { HISTORIES, planOf, ROUNDS, usageOf } from '../src/plan.js'

const SCENARIOS = ['size', 'live', 'queue']
const read = (...args: string[]) => planOf(args, SCENARIOS)

describe('the arguments of the bench', () => {
  test('without arguments, everything is measured', () => {
    expect(read()).toEqual({
      kind: 'run',
      plan: { scenarios: SCENARIOS, columns: COLUMNS, rounds: ROUNDS, histories: HISTORIES, isWhole: true },
    })
  })

  test('parts are measured in the order of the table, however they are named', () => {
    expect(read('--only=queue,size', '--libraries=raw,ours', '--rounds=2', '--histories=1000')).toEqual({
      kind: 'run',
      plan: { scenarios: ['size', 'queue'], columns: ['ours', 'raw'], rounds: 2, histories: 1000, isWhole: false },
    })
  })

  test('fewer rounds still measure everything', () => {
    expect(read('--rounds=1')).toMatchObject({ plan: { rounds: 1, isWhole: true } })
  })

  test.each([
    ['--only=size,sleep', '--only: sleep (expected: of size, live, queue)'],
    ['--only=', '--only:  (expected: of size, live, queue)'],
    ['--libraries=firestore', '--libraries: firestore (expected: of ours, dexie, rxdb, tanstack, replicache, raw)'],
    ['--rounds=0', '--rounds: 0 (expected: 1..50)'],
    ['--rounds=51', '--rounds: 51 (expected: 1..50)'],
    ['--rounds=1.5', '--rounds: 1.5 (expected: 1..50)'],
    ['--rounds', '--rounds:  (expected: 1..50)'],
    ['--histories=x', '--histories: x (expected: 1..1000000)'],
    ['--quick', '--quick: not an option (expected: --only, --libraries, --rounds, --histories or --help)'],
  ])('%s is wrong', (arg, problem) => {
    expect(read(arg)).toEqual({ kind: 'wrong', problem })
  })

  test('help is given whatever else is asked for, and names what can be chosen', () => {
    expect(read('--rounds=0', '--help')).toEqual({ kind: 'help' })
    expect(usageOf(SCENARIOS)).toContain('size, live, queue')
    expect(usageOf(SCENARIOS)).toContain('ours, dexie, rxdb, tanstack, replicache, raw')
  })
})
