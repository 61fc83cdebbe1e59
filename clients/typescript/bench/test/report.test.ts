import { describe, expect, test } from 'vitest'
import { Measurements } from '../src/measurements.js'
import { type Run, resultsOf, withResults } from '../src/report/results.js'
import { resultOf, tableOf } from '../src/report/table.js'

const measured = () => {
  const measurements = new Measurements()
  for (const ms of [38.4, 35.2, 61]) {
    measurements.add('first-screen', 'ours', ms)
  }
  measurements.add('first-screen', 'dexie', 104)
  measurements.add('relaxed', 'ours', 999.4)
  measurements.add('relaxed', 'raw', 1452)
  measurements.add('strict', 'ours', 250)
  measurements.add('histories', 'ours', 0)
  measurements.remark(['first-screen', 'relaxed'], ['tanstack'], 'In memory only.')
  measurements.remark(['histories'], ['ours'], 'Of 200.')
  return measurements
}

describe('the table', () => {
  const { cells, remarks } = measured()
  const table = tableOf(cells, remarks, ['raw', 'ours', 'dexie', 'tanstack'])

  test('has the rows that were measured, medians with their spread, and numbers of remarks', () => {
    expect(table.text.split('\n')).toEqual([
      '| what | goal |  | RepLog | Dexie | TanStack DB | raw |',
      '| --- | ---: | --- | ---: | ---: | ---: | ---: |',
      '| cold open to the first screen, ms | ≤ 60 | reached | 38 (35–61) | 104 | – <sup>1</sup> | – |',
      '| durable writes, one after the other, relaxed, /s | ≥ 1,000 | missed | 999 | – | – <sup>1</sup> | 1,452 |',
      '| durable writes, one after the other, strict, /s |  |  | 250 | – | – | – |',
      '| simulated histories that do not converge | ≤ 0 | reached | 0 <sup>2</sup> | – | – | – |',
    ])
  })

  test('lists each remark once, in the order of its numbers', () => {
    expect(table.remarks).toEqual(['In memory only.', 'Of 200.'])
  })
})

describe('a goal', () => {
  const ours = (...values: number[]) => ({ row: 'live-p50', column: 'ours', values }) as const

  test('is compared with the median, as it is shown', () => {
    expect(resultOf({ atMost: 1.5 }, ours(1, 1.504, 9))).toBe('reached')
    expect(resultOf({ atMost: 1.5 }, ours(1, 1.506, 9))).toBe('missed')
    expect(resultOf({ atLeast: 2 }, ours(1, 2, 3))).toBe('reached')
    expect(resultOf({ atLeast: 2 }, ours(1, 1.99, 3))).toBe('missed')
  })

  test('is neither reached nor missed where there is none, or no value', () => {
    expect(resultOf(null, ours(1))).toBe('')
    expect(resultOf({ atMost: 1 }, undefined)).toBe('')
  })
})

const run = (measurements: Measurements): Run => ({
  cells: measurements.cells,
  remarks: measurements.remarks,
  failures: measurements.failures,
  columns: ['ours', 'dexie'],
  day: '2026-11-30',
  machine: { processors: 2, memoryGiB: 24, load: 0.31, system: 'linux x64', node: '20.20.2', chromium: 'Chromium 150' },
  versions: { Dexie: '4.4.7' },
  rounds: 5,
  minutes: 9,
})

describe('the results', () => {
  test('say where and with what they were measured', () => {
    expect(resultsOf(run(measured())).split('\n')[0]).toBe(
      'Written by `npm run bench` on 2026-11-30: 2 processors, 24 GiB, linux x64, Node.js 20.20.2, Chromium 150, ' +
        'Dexie 4.4.7. It took 9 min, with up to 5 rounds. The load of the machine before it was 0.3.',
    )
  })

  test('name what failed, with the first line of its message', () => {
    const measurements = measured()
    measurements.failed({ scenario: 'live', column: 'dexie', message: 'Closed\n    at page.js' })
    measurements.failed({ scenario: 'queue', column: null, message: 'No server' })
    const lines = resultsOf(run(measurements)).split('\n')
    expect(lines.slice(-3)).toEqual(['', '- **Failed** (live, dexie): Closed', '- **Failed** (queue): No server'])
    expect(resultsOf(run(measured()))).not.toContain('Failed')
  })

  test('take the place of earlier results, and leave the rest of the page alone', () => {
    const begin = '<!-- Results. `npm run bench` writes what is between this line and the next one of its kind. -->'
    const page = `# Title\n\n${begin}\n\nold\n\n<!-- End of the results. -->\n\n## More\n`
    const written = withResults(page, 'new')
    expect(written).toBe(page.replace('old', 'new'))
    expect(withResults(written, 'newer')).toBe(page.replace('old', 'newer'))
  })

  test('are not put into a page that has no place for them', () => {
    expect(() => withResults('# Title\n', 'new')).toThrow('The page has no place for the results')
  })
})
