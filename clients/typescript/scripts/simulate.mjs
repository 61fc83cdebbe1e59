// Bundles the simulation from the sources of all packages, and runs it: npm run simulate -- --seeds 1000
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const source = name => fileURLToPath(new URL(`../packages/${name}`, import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'replog-simulate-'))
const outfile = join(folder, 'main.mjs')
try {
  await build({
    entryPoints: [source('testing/src/sim/main.ts')],
    alias: { '@replog/core': source('core/src/index.ts'), '@replog/client': source('client/src/memory-store.ts') },
    bundle: true,
    platform: 'node',
    format: 'esm',
    sourcemap: 'inline',
    outfile,
  })
  const { main } = await import(pathToFileURL(outfile))
  process.exitCode = await main(process.argv.slice(2))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
