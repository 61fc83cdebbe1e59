// Runs a device with this client for a test of another language. It reads commands, one JSON a line, and answers each
// with one line. Usage: node scripts/device.mjs <url> <user> <token> <type>...
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const source = name => fileURLToPath(new URL(`../${name}`, import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'replog-device-'))
try {
  const outfile = join(folder, 'device.mjs')
  await build({
    entryPoints: [source('test-kit/device.ts')],
    alias: {
      '@replog/core': source('packages/core/src/index.ts'),
      '@replog/client': source('packages/client/src/index.ts'),
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
  })
  const { serve } = await import(pathToFileURL(outfile))
  await serve(...process.argv.slice(2))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
