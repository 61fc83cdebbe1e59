// Compiles the recipes of docs/recipes.md with the libraries that they use, and runs the one for Angular. It downloads
// the libraries. Usage: npm run test:recipes, which builds the packages first.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { blocksOf } from './blocks.mjs'

const LIBRARIES = [
  '@angular/compiler@21.2.26',
  '@angular/core@21.2.26',
  '@capacitor-community/sqlite@8.1.1',
  '@capacitor/core@8.5.2',
  '@op-engineering/op-sqlite@18.2.5',
  'expo-crypto@57.0.3',
  'expo-sqlite@57.0.3',
  'react-native@0.86.3',
  'react-native-get-random-values@2.0.0',
  'rxjs@7.8.2',
]
const workspace = fileURLToPath(new URL('..', import.meta.url))
const page = readFileSync(fileURLToPath(new URL('../../../docs/recipes.md', import.meta.url)), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'replog-recipes-'))

function run(command, ...args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')}: failed\n${error?.message ?? ''}${stdout}${stderr}`)
  }
  return stdout
}

function install() {
  writeFileSync(join(folder, 'package.json'), '{ "name": "recipes", "private": true, "type": "module" }')
  const packages = ['core', 'client', 'sqlite'].map(name => join(workspace, 'packages', name))
  const packed = run('npm', 'pack', '--json', ...packages)
  const tarballs = JSON.parse(packed).map(({ filename }) => join(folder, filename))
  run('npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs, ...LIBRARIES)
}

// The recipes as files. A block may name its file in the line before it.
function write() {
  cpSync(join(workspace, 'packages/client/test/cli/golden/shipped.ts'), join(folder, 'replog-types.ts'))
  const recipes = blocksOf(page).filter(({ language }) => language === 'ts')
  for (const [i, { before, code }] of recipes.entries()) {
    const [, name = `recipe-${i + 1}.ts`] = /^`([\w.-]+)`:$/.exec(before) ?? []
    writeFileSync(join(folder, name), code)
  }
  return recipes.length
}

function compile() {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    experimentalDecorators: true,
    module: 'esnext',
    moduleResolution: 'bundler',
    target: 'es2022',
    lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
    types: [],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  run(process.execPath, join(workspace, 'node_modules', 'typescript', 'bin', 'tsc'), '--pretty', 'false')
}

// A signal of a live query follows the rows, and ends with its component.
async function runAngular() {
  const program = `
    import '@angular/compiler'
    import { Injector, runInInjectionContext } from '@angular/core'
    import { createClient, memoryStore } from '@replog/client'
    import { liveSignal } from './live-signal'

    const replog = createClient({
      url: 'http://none.test', store: memoryStore(), user: () => null, token: async () => '' })
    const component = Injector.create({ providers: [] })
    const query = replog.db.exercise.orderBy('name')
    const [rows, status] = runInInjectionContext(component, () => [liveSignal(query.live()), liveSignal(replog.status)])
    const seen = [rows()?.length, status().phase]
    await replog.open()
    await replog.db.exercise.create({ name: 'Squat' })
    seen.push(rows()?.length, status().phase)
    component.destroy()
    await replog.db.exercise.create({ name: 'Bench press' })
    seen.push(rows()?.length, (await query.get()).length)
    await replog.close()
    console.log(JSON.stringify(seen))`
  const stdin = { contents: program, resolveDir: folder, loader: 'ts' }
  const outfile = join(folder, 'angular.mjs')
  await build({ stdin, bundle: true, format: 'esm', platform: 'node', target: 'node20', outfile, logLevel: 'error' })
  const seen = run(process.execPath, outfile).trim()
  const expected = '[null,"starting",1,"signed_out",1,2]'
  if (seen !== expected) {
    throw new Error(`Angular: ${seen} (expected: ${expected})`)
  }
}

try {
  install()
  const count = write()
  compile()
  await runAngular()
  process.stdout.write(`${count} blocks of docs/recipes.md compile, and the signal of Angular works\n`)
} catch (problem) {
  process.stderr.write(`docs/recipes.md: ${problem.message}\n`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
