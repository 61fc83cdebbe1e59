// Writes the catalogue that clients use until they have read that of the server:
// node scripts/shipped-catalogue.mjs
import { readFileSync, writeFileSync } from 'node:fs'

const source = new URL('../../conformance/catalogue.json', import.meta.url)
const target = new URL('../packages/client/src/shipped-catalogue.ts', import.meta.url)

/** Clients need neither the descriptions nor the codes. */
const needed = (name, value) => (name === 'doc' || name === 'code' ? undefined : value)
const json = JSON.stringify(JSON.parse(readFileSync(source, 'utf8')), needed)
const lines = json
  .replaceAll('\\', '\\\\')
  .replaceAll("'", "\\'")
  .match(/.{1,100}/gu)

writeFileSync(
  target,
  `import type { Json } from '@replog/core'

/** The types that ship with RepLog, as JSON. \`scripts/shipped-catalogue.mjs\` writes this file. */
const TEXT =
  ${lines.map(line => `'${line}'`).join(' +\n  ')}

/** The catalogue of a server without types of its own. A client uses it until it has read that of its server. */
export const shippedCatalogue = (): Json => JSON.parse(TEXT) as Json
`,
)
