import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readCatalogue } from '../../src/cli/catalogue.js'
import { typescriptOf } from '../../src/cli/typescript.js'

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'))

// The golden files are compiled by the tests of the types.
test.each(['shipped', 'own'])('the types of the catalogue %s are those of the golden file', async name => {
  const text = typescriptOf(readCatalogue(fixture(name)))
  await expect(text).toMatchFileSnapshot(`golden/${name}.ts`)
})

test('no line is longer than 120 columns, except one word', () => {
  for (const line of typescriptOf(readCatalogue(fixture('own'))).split('\n')) {
    expect(line.length <= 120 || line.trim().split(' ').length <= 2, line).toBe(true)
  }
})
