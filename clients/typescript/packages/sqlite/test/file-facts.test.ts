import { expect, test } from 'vitest'
import { type FileFacts, findingOf, type KnownFacts, rememberedOf } from '../src/file-facts.js'
import { factsOf } from '../src/node-files.js'

const known: KnownFacts = { inode: '7', birth: '100' }
const same: FileFacts = { inode: '7', birth: '100', isBirthDoubtful: false }

test.each<[string, KnownFacts | undefined, FileFacts, ReturnType<typeof findingOf>]>([
  ['a new database', undefined, same, 'remember'],
  ['the same file', known, same, 'same'],
  ['a file with another inode', known, { ...same, inode: '8' }, 'copy'],
  ['a file that was made later, with the inode of one that was deleted', known, { ...same, birth: '200' }, 'copy'],
  ['such a file that was not changed since', known, { inode: '7', birth: '200', isBirthDoubtful: true }, 'copy'],
  ['a file system that does not keep births any more', known, { inode: '7' }, 'same'],
  ['a file system that never kept births', { inode: '7' }, { inode: '7' }, 'same'],
  [
    'a system that gives the time of the last change instead',
    { inode: '7' },
    { inode: '7', birth: '900', isBirthDoubtful: true },
    'same',
  ],
  ['a birth that was doubtful before', { inode: '7' }, same, 'remember'],
  ['another inode where births are not kept', { inode: '7' }, { inode: '8' }, 'copy'],
])('%s', (_, before, found, expected) => {
  expect(findingOf(before, found)).toBe(expected)
})

test('what is remembered of a file is the same file', () => {
  for (const facts of [same, { inode: '7' }, { inode: '7', birth: '100', isBirthDoubtful: true }]) {
    expect(findingOf(rememberedOf(facts), facts)).toBe('same')
  }
})

test('a birth that equals the last change is doubtful, and 1970 is none', () => {
  const stats = { ino: 2n ** 63n + 1n, birthtimeNs: 5n, ctimeNs: 6n }
  expect(factsOf(stats)).toEqual({ inode: '9223372036854775809', birth: '5', isBirthDoubtful: false })
  expect(factsOf({ ...stats, ctimeNs: 5n })).toMatchObject({ isBirthDoubtful: true })
  expect(factsOf({ ...stats, birthtimeNs: 0n })).toEqual({ inode: '9223372036854775809' })
})
