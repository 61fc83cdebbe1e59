// Measures the client beside other libraries: npm run bench -- --help. Installs the libraries in this folder, when the
// lock file is another one than at the last installation, and starts a server for what needs one.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const folder = fileURLToPath(new URL('.', import.meta.url))
const args = process.argv.slice(2)

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

// The programs for Node.js, from the sources of all packages.
async function bundle() {
  const source = name => join(folder, '..', 'packages', name, 'src')
  await build({
    entryPoints: { main: join(folder, 'src/main.ts'), 'first-sync': join(folder, 'src/node/first-sync.ts') },
    alias: Object.fromEntries(['core', 'client', 'sqlite'].map(name => [`@replog/${name}`, source(name)])),
    bundle: true,
    external: ['better-sqlite3', 'esbuild', 'playwright-core'],
    format: 'esm',
    outdir: join(folder, 'dist'),
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  })
  return import(pathToFileURL(join(folder, 'dist/main.js')))
}

function install() {
  const stamp = join(folder, 'node_modules', '.installed')
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    return
  }
  const options = { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] }
  const { status, error } = spawnSync('npm', ['ci', '--ignore-scripts', '--loglevel=error'], options)
  if (status !== 0) {
    fail(`npm ci in ${folder}: failed${error ? ` (${error.message})` : ''}`)
  }
  writeFileSync(stamp, wanted)
}

// Runs this program again, with a server. A signal ends the run, then the server, and then this process.
async function runWithServer() {
  const program = fileURLToPath(new URL('../scripts/with-server.mjs', import.meta.url))
  const child = spawn(process.execPath, [program, process.execPath, fileURLToPath(import.meta.url), ...args], {
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => child.kill(signal))
  }
  return new Promise(resolve => child.once('close', code => resolve(code ?? 1)))
}

// esbuild has printed what is wrong.
const bundled = await bundle().catch(() => fail('The bench cannot be bundled.'))
const { readArguments, usage, obstacle, needsLibraries, needsServer, run } = bundled
const reading = readArguments(args)
if (reading.kind === 'help') {
  process.stdout.write(`${usage()}\n`)
} else if (reading.kind === 'wrong') {
  fail(reading.problem)
} else {
  const problem = obstacle()
  if (problem) {
    fail(problem)
  }
  if (needsLibraries(reading.plan)) {
    install()
  }
  const mustStart = needsServer(reading.plan) && !process.env.REPLOG_URL
  process.exitCode = mustStart ? await runWithServer() : await run(reading.plan, folder)
}
