// Bundles the simulation from the sources of all packages, and runs it: npm run simulate -- --seeds 1000
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const source = name => fileURLToPath(new URL(`../packages/${name}`, import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'replog-simulate-'))
try {
  await build({
    entryPoints: [source('testing/src/sim/main.ts'), source('testing/src/sim/thread.ts')],
    alias: { '@replog/core': source('core/src/index.ts'), '@replog/client': source('client/src/memory-store.ts') },
    bundle: true,
    platform: 'node',
    format: 'esm',
    sourcemap: 'inline',
    outdir: folder,
    outExtension: { '.js': '.mjs' },
  })
  const { main } = await import(pathToFileURL(join(folder, 'main.mjs')))
  process.exitCode = await main(process.argv.slice(2))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
