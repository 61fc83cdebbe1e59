import { describe, expect, test } from 'vitest'
import { idOfLocalId } from '../../src/server/ids.js'
import { etagOf, positionOf, positionOfEtag } from '../../src/server/position.js'
import { type Coverage, covers, coversType, decodeToken, encodeToken } from '../../src/server/token.js'

describe('sync tokens', () => {
  const coverages: (Coverage | undefined)[] = [
    undefined,
    { showsDeletions: true },
    { types: [1, 6, 200], showsDeletions: false },
    { types: Array.from({ length: 200 }, (_, index) => index + 1), showsDeletions: true },
  ]

  test('give back what they were made of, in at most 64 characters', () => {
    for (const coverage of coverages) {
      const token = { log: 7, position: positionOf(8_000, 123_456), ...(coverage ? { coverage } : {}) }
      const text = encodeToken(token, 'alice')
      expect(text).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
      expect(decodeToken(text, 'alice')).toEqual(token)
    }
  })

  test('are of one user, and have one text', () => {
    const text = encodeToken({ log: 1, position: 5 }, 'alice')
    expect(decodeToken(text, 'bob')).toBeUndefined()
    expect(decodeToken(`${text}A`, 'alice')).toBeUndefined()
    expect(decodeToken(text.slice(1), 'alice')).toBeUndefined()
    const others = [...text].map((_, at) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1))
    expect(others.filter(other => decodeToken(other, 'alice'))).toEqual([])
  })

  test('cannot be compared by clients', () => {
    const texts = Array.from({ length: 50 }, (_, offset) => encodeToken({ log: 1, position: offset }, 'alice'))
    const rises = texts.filter((text, at) => at > 0 && text > texts[at - 1]!).length
    expect(rises).toBeGreaterThan(10)
    expect(rises).toBeLessThan(40)
    expect(new Set(texts.map(text => text.slice(0, 6))).size).toBe(50)
  })

  test('cover what a pull of them needs', () => {
    const all = { showsDeletions: true }
    expect(covers(all, { types: [1], showsDeletions: true })).toBe(true)
    expect(covers({ types: [1, 2], showsDeletions: true }, { types: [2], showsDeletions: false })).toBe(true)
    expect(covers({ types: [1, 2], showsDeletions: true }, all)).toBe(false)
    expect(covers({ showsDeletions: false }, all)).toBe(false)
    expect(coversType({ types: [3], showsDeletions: true }, 4)).toBe(false)
  })
})

test('etags name positions', () => {
  expect(positionOfEtag(etagOf(positionOf(3, 77)))).toBe(positionOf(3, 77))
  expect(['0', '01', 'F', '', '1'.repeat(17), 'xyz'].map(positionOfEtag)).toEqual(Array(6).fill(undefined))
})

test('a local id stands for the id that every client derives', () => {
  const table = [
    ['alice', 'workout', 'w-1', 'b411d5b5-99c3-5bd6-a1c3-066231249fba'],
    ['alice', 'workout_set', 'w-1', '55f75540-47db-564b-915e-d7b7fd735280'],
    ['bob', 'workout', 'w-1', 'be09e918-1c3e-5e30-bca0-4f162f2539ac'],
    ['auth0|5f7', 'exercise', 'Übung 1', '2653be9a-aad4-560a-a4eb-a90896e1c050'],
    ['alice', 'exercise', 'line\nfeed', '4c0e4572-a124-546c-9135-307d8f5d13df'],
  ] as const
  for (const [user, type, localId, id] of table) {
    expect(idOfLocalId(user, type, localId)).toBe(id)
  }
})
