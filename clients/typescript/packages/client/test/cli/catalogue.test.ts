import { expect, test } from 'vitest'
import { NotACatalogue, readCatalogue } from '../../src/cli/catalogue.js'

const field = { name: 'name', kind: 'text', doc: 'Its name.', required: true }
const type = {
  type: 'thing',
  collection: 'things',
  code: 100,
  doc: 'A thing.',
  children: {},
  rules: {},
  fields: [field],
}
const withField = (members: object) => ({ version: 'v1', types: [{ ...type, fields: [{ ...field, ...members }] }] })
const withType = (members: object) => ({ version: 'v1', types: [{ ...type, ...members }] })

test.each<[string, unknown, string]>([
  ['a number', 7, '7 (expected: a catalogue: {"version": …, "types": […]})'],
  ['null', null, 'null (expected: a catalogue: {"version": …, "types": […]})'],
  ['a list', [], '[] (expected: a catalogue: {"version": …, "types": […]})'],
  ['no version', { types: [] }, 'version: missing (expected: a name)'],
  ['no types', { version: 'v1' }, 'types: missing (expected: a list)'],
  ['a type that is no object', { version: 'v1', types: [3] }, 'types[0]: 3 (expected: an object)'],
  ['a type without a name', withType({ type: '' }), 'types[0].type: "" (expected: a name)'],
  ['an unknown parent', withType({ parent: 'box' }), 'types[0].parent: "box" (expected: a type of the catalogue)'],
  [
    'rules of texts',
    withType({ rules: { requires_one_of: [1] } }),
    'types[0].rules.requires_one_of[0]: 1 (expected: a text)',
  ],
  [
    'two types of one name',
    { version: 'v1', types: [type, type] },
    'types[1].type: "thing" twice (expected: each once)',
  ],
  [
    'two fields of one name',
    withType({ fields: [field, field] }),
    'types[0].fields[1].name: "name" twice (expected: each once)',
  ],
  [
    'an unknown kind',
    withField({ kind: 'blob' }),
    'types[0].fields[0].kind: "blob" (expected: one of text, integer, decimal, boolean, date, instant, id; ' +
      'a newer @replog/client may know it)',
  ],
  [
    'required of another kind',
    withField({ required: 'yes' }),
    'types[0].fields[0].required: "yes" (expected: true or false)',
  ],
  ['values of numbers', withField({ values: [1] }), 'types[0].fields[0].values[0]: 1 (expected: a text)'],
  [
    'an unknown reference',
    withField({ reference: 'x' }),
    'types[0].fields[0].reference: "x" (expected: a type of the catalogue)',
  ],
  ['limits of texts', withField({ limits: { max: '1' } }), 'types[0].fields[0].limits.max: "1" (expected: a number)'],
  [
    'a list as default',
    withField({ default: [] }),
    'types[0].fields[0].default: [] (expected: a text, a number, true or false)',
  ],
  [
    'a long value',
    withField({ kind: 'x'.repeat(100) }),
    `types[0].fields[0].kind: "${'x'.repeat(59)}… (expected: one of text, integer, decimal, boolean, date, instant, ` +
      'id; a newer @replog/client may know it)',
  ],
])('%s is not a catalogue', (_name, json, message) => {
  expect(() => readCatalogue(json)).toThrow(new NotACatalogue(message))
})

test('members that are not known are left out', () => {
  const json = { ...withField({ colour: 'red' }), later: true }
  expect(readCatalogue(json)).toEqual({
    version: 'v1',
    types: [
      {
        name: 'thing',
        doc: 'A thing.',
        requiresOneOf: [],
        fields: [{ name: 'name', kind: 'text', doc: 'Its name.', required: true, limits: {} }],
      },
    ],
  })
})
