import { expect, test } from 'vitest'
import { readArguments } from '../../src/cli/arguments.js'

const defaults = { out: 'replog-types.ts', token: undefined, check: false }

test('the address alone is enough', () => {
  expect(readArguments(['types', '--from', 'http://localhost:8080'], {})).toEqual({
    command: 'types',
    options: { ...defaults, from: 'http://localhost:8080' },
  })
})

test('every option is read', () => {
  const args = ['types', '--from=c.json', '--out', 'src/types.ts', '--token', 't1', '--check']
  expect(readArguments(args, { REPLOG_TOKEN: 't2' })).toEqual({
    command: 'types',
    options: { from: 'c.json', out: 'src/types.ts', token: 't1', check: true },
  })
})

test('the token is taken from the environment', () => {
  expect(readArguments(['types', '--from', 'x'], { REPLOG_TOKEN: 't2' })).toMatchObject({ options: { token: 't2' } })
  expect(readArguments(['types', '--from', 'x'], { REPLOG_TOKEN: '' })).toMatchObject({ options: { token: undefined } })
})

test.each([[[]], [['--help']], [['-h']], [['types', '--help']]])('%j shows the help', args => {
  expect(readArguments(args, {})).toEqual({ command: 'help' })
})

test.each<[string[], string]>([
  [['typos'], 'command: typos (expected: types)'],
  [['--check'], 'command: missing (expected: types)'],
  [['types'], '--from: missing (expected: the address of a server, or a file)'],
  [['types', '--from', ''], '--from: missing (expected: the address of a server, or a file)'],
  [['types', 'x', '--from', 'y'], 'x: not expected (expected: options alone)'],
  [['types', '--form', 'y'], "Unknown option '--form'"],
  [['types', '--from'], "Option '--from <value>' argument missing"],
])('%j is wrong', (args, message) => {
  const read = readArguments(args, {})
  expect(read.command).toBe('wrong')
  expect(read).toMatchObject({ message: expect.stringContaining(message) })
})
