// Compiles the TypeScript in the READMEs of the packages and in docs/recipes.md, and runs the blocks that begin with
// "```ts run" in Node.js with a server. What they print must be what their comments say: console.log(1) // → 1
// Usage: npm run test:snippets, which builds the packages and starts a server, or uses the one in REPLOG_URL.
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { format } from 'node:util'
import { createClient, memoryStore } from '@replog/client'
import { transform } from 'esbuild'
import { blocksOf } from './blocks.mjs'

const PAGES = ['client', 'core', 'sqlite', 'testing'].map(name => `clients/typescript/packages/${name}/README.md`)
const EXPECTED = /\/\/ → (.*)$/gm
const BLOCK_MS = 30_000
const workspace = fileURLToPath(new URL('..', import.meta.url))
const repository = fileURLToPath(new URL('../../..', import.meta.url))
const server = process.env.REPLOG_URL ?? 'http://localhost:8080'
const folder = mkdtempSync(join(tmpdir(), 'replog-snippets-'))
const problems = []

// The blocks, each with a file name.
function blocks() {
  return [...PAGES, 'docs/recipes.md'].flatMap(page =>
    blocksOf(readFileSync(join(repository, page), 'utf8'))
      .filter(({ language, words }) => language === 'ts' && !words.includes('no-check'))
      .map((block, i) => ({
        ...block,
        place: `${page}:${block.line}`,
        name: `${page.replaceAll(/\W/g, '-')}-${i + 1}`,
      })),
  )
}

function compile(all) {
  cpSync(join(workspace, 'packages/client/test/cli/golden/shipped.ts'), join(folder, 'replog-types.ts'))
  cpSync(join(workspace, 'test-docs/snippets.d.ts'), join(folder, 'snippets.d.ts'))
  symlinkSync(join(workspace, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    module: 'esnext',
    moduleResolution: 'bundler',
    target: 'es2022',
    lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
    types: ['node'],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  for (const { name, code } of all) {
    writeFileSync(join(folder, `${name}.ts`), `${code}export {}\n`)
  }
  const tsc = join(workspace, 'node_modules', 'typescript', 'bin', 'tsc')
  const { status, stdout } = spawnSync(process.execPath, [tsc, '--pretty', 'false'], { cwd: folder, encoding: 'utf8' })
  if (status !== 0) {
    problems.push(stdout.replaceAll(/^([\w-]+)\.ts\((\d+)/gm, (_all, name, line) => placeOf(all, name, line)))
  }
}

function placeOf(all, name, line) {
  const block = all.find(each => each.name === name)
  return block ? `${block.place} (line ${line} of the block` : `${name}.ts(${line}`
}

async function open(user) {
  const client = createClient({
    url: server,
    store: memoryStore(),
    user: () => user,
    token: async ({ signal }) => (await fetch(`${server}/dev/token?sub=${user}`, { signal })).text(),
  })
  await client.open()
  await client.sync()
  return client
}

// Runs one block as a module of its own, with a user of its own.
async function run({ name, code, place }) {
  const user = `snippet-${randomUUID()}`
  const names = ['replog', 'phone', 'tablet'].filter(each => new RegExp(`\\b${each}\\b`).test(code))
  const clients = await Promise.all(names.map(() => open(user)))
  const printed = []
  const log = console.log
  const warn = console.warn
  try {
    Object.assign(globalThis, Object.fromEntries(names.map((each, i) => [each, clients[i]])))
    globalThis.show = () => {}
    console.log = (...values) => printed.push(format(...values))
    console.warn = (...values) => printed.push(format(...values))
    const text = code.replaceAll('http://localhost:8080', server).replaceAll(/\balice\b/g, user)
    const { code: js } = await transform(text, { loader: 'ts', format: 'esm', target: 'node20' })
    const file = join(folder, `${name}.mjs`)
    writeFileSync(file, js)
    await within(import(pathToFileURL(file)))
  } catch (problem) {
    problems.push(`${place}: ${problem.stack}`)
  } finally {
    console.log = log
    console.warn = warn
    await Promise.all(clients.map(client => client.close()))
  }
  const expected = [...code.matchAll(EXPECTED)].map(([, text]) => text)
  if (expected.length > 0 && printed.join('\n') !== expected.join('\n')) {
    problems.push(`${place}: it prints\n${printed.join('\n')}\n(expected:\n${expected.join('\n')})`)
  }
}

async function within(promise) {
  let timer
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`it has not ended after ${BLOCK_MS} ms`)), BLOCK_MS)
  })
  await Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

try {
  const all = blocks()
  compile(all)
  const programs = all.filter(({ words }) => words.includes('run'))
  for (const program of programs) {
    await run(program)
  }
  process.stdout.write(`${all.length} blocks of TypeScript, of which ${programs.length} were run\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
for (const problem of problems) {
  process.stderr.write(`${problem}\n`)
}
process.exitCode = problems.length === 0 ? 0 : 1
