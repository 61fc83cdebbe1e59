// Writes the catalogue that clients use until they have read that of the server:
// node scripts/shipped-catalogue.mjs
import { readFileSync, writeFileSync } from 'node:fs'

const source = new URL('../../conformance/catalogue.json', import.meta.url)
const target = new URL('../packages/client/src/shipped-catalogue.ts', import.meta.url)

// The server checks values; until its catalogue is read, a client only needs to know what belongs together.
const RULES = ['default', 'transitions', 'only_one']

const fieldOf = field => {
  const rules = Object.fromEntries(RULES.filter(rule => rule in field).map(rule => [rule, field[rule]]))
  const reference = field.reference ? { reference: field.reference } : {}
  return { name: field.name, kind: field.kind, ...(field.required ? { required: true } : {}), ...reference, ...rules }
}

const typeOf = ({ type, collection, parent, parent_field, fields }) => ({
  type,
  collection,
  ...(parent ? { parent, parent_field } : {}),
  fields: fields.map(fieldOf),
})

const { version, types } = JSON.parse(readFileSync(source, 'utf8'))
const json = JSON.stringify({ version, types: types.map(typeOf) })
const lines = json
  .replaceAll('\\', '\\\\')
  .replaceAll("'", "\\'")
  .match(/.{1,100}/gu)

writeFileSync(
  target,
  `import type { Json } from '@replog/core'

/** The types that ship with RepLog, without limits. \`scripts/shipped-catalogue.mjs\` writes this file. */
const TEXT =
  ${lines.map(line => `'${line}'`).join(' +\n  ')}

/** The catalogue of a server without types of its own. A client uses it until it has read that of its server. */
export const shippedCatalogue = (): Json => JSON.parse(TEXT) as Json
`,
)
