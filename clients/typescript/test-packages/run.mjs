// Packs every package, installs the tarballs into an empty project, and uses them there: in Node.js, with the compiler,
// with Vite, and in bundles of esbuild, whose sizes are printed. Usage: npm run test:packages, which builds them first.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build as esbuild } from 'esbuild'
import { build as viteBuild } from 'vite'
import { bundles, modules } from './imports.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const problems = []

function check(isRight, message) {
  if (!isRight) {
    problems.push(message)
  }
}

function run(cwd, command, ...args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')}: failed\n${error?.message ?? ''}${stdout}${stderr}`)
  }
  return stdout
}

// The packages of the workspace that are published.
function packages() {
  return readdirSync(join(root, 'packages'))
    .map(name => ({ folder: join(root, 'packages', name), file: join(root, 'packages', name, 'package.json') }))
    .filter(({ file }) => existsSync(file))
    .map(({ folder, file }) => ({ folder, json: JSON.parse(readFileSync(file, 'utf8')) }))
    .filter(({ json }) => !json.private)
}

function pack(folder, target) {
  const [{ filename, files }] = JSON.parse(run(folder, 'npm', 'pack', '--json', '--pack-destination', target))
  const paths = files.map(({ path }) => path)
  for (const path of paths) {
    check(!/(^|\/)(test|node_modules)\/|\.tsbuildinfo$/.test(path), `${filename}: contains ${path}`)
    const source = path.replace(/^dist\/(.*)\.js$/, 'src/$1.ts')
    check(source === path || paths.includes(source) || paths.includes(`${source}x`), `${path}: no source; delete dist`)
  }
  return { tarball: join(target, filename), paths }
}

// Every file that package.json names is in the tarball.
function checkTargets({ json }, paths) {
  const named = value => (typeof value === 'string' ? [value] : Object.values(value ?? {}).flatMap(named))
  for (const target of [...named(json.exports), ...named(json.bin), 'README.md']) {
    const path = target.replace(/^\.\//, '')
    check(path.includes('*') || paths.includes(path), `${json.name}: ${path} is not in the tarball`)
  }
}

// Every entry point of a package is tested here.
function checkEntries({ json }) {
  for (const entry of Object.keys(json.exports).filter(key => key !== './package.json')) {
    const name = json.name + entry.slice(1)
    check(
      modules.some(module => module.name === name),
      `${name}: not in test-packages/imports.mjs`,
    )
  }
}

// The libraries that an app has beside these packages, with their types, in the versions of the workspace.
function peers(all) {
  const installed = (folder, name) => {
    const files = [folder, root].map(from => join(from, 'node_modules', name, 'package.json'))
    const file = files.find(existsSync)
    return file === undefined ? [] : [`${name}@${JSON.parse(readFileSync(file, 'utf8')).version}`]
  }
  const found = all.flatMap(({ folder, json }) =>
    Object.keys(json.peerDependencies ?? {}).flatMap(name => {
      const types = `@types/${name.replace(/^@/, '').replace('/', '__')}`
      return [...installed(folder, name), ...installed(folder, types)]
    }),
  )
  return [...new Set(found)]
}

function install(project) {
  const all = packages()
  const tarballs = all.map(each => {
    const { tarball, paths } = pack(each.folder, project)
    checkTargets(each, paths)
    checkEntries(each)
    return tarball
  })
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }))
  run(
    project,
    'npm',
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    ...tarballs,
    ...peers(all),
  )
  for (const { json } of all) {
    const installed = JSON.parse(readFileSync(join(project, 'node_modules', json.name, 'package.json'), 'utf8'))
    check(installed.version === json.version, `${json.name}: ${installed.version} (expected: ${json.version})`)
  }
}

// Plain Node.js imports every module, and finds the names.
function runInNode(project) {
  const names = JSON.stringify(modules.filter(({ inNode }) => inNode !== false))
  const program = `
    for (const { name, exports } of ${names}) {
      const module = await import(name)
      console.log(exports.filter(each => !(each in module)).map(each => name + ': ' + each).join())
    }`
  writeFileSync(join(project, 'imports.mjs'), program)
  const missing = run(project, 'node', 'imports.mjs').trim()
  check(missing === '', `not exported: ${missing}`)
}

// `npx @replog/client` finds the only command of the package.
function runCommand(project) {
  const help = run(project, 'npx', '--no-install', '@replog/client', '--help')
  check(help.startsWith('Usage: npx @replog/client types'), `npx @replog/client --help: ${help}`)
  const catalogue = join(root, 'packages', 'client', 'test', 'cli', 'fixtures', 'shipped.json')
  run(project, 'npx', '--no-install', 'replog', 'types', '--from', catalogue, '--out', 'replog-types.ts')
  run(project, 'npx', '--no-install', 'replog', 'types', '--from', catalogue, '--check')
}

// The declarations resolve, under the rules of Node.js and of bundlers, and fit the generated types.
function compile(project) {
  const lines = modules.map(({ name, exports }, i) => {
    const used = exports.map(each => `module${i}.${each}`)
    return `import * as module${i} from '${name}'\nexport const used${i} = [${used.join(', ')}]`
  })
  writeFileSync(join(project, 'all.ts'), `${lines.join('\n')}\nexport type { Catalogue } from './replog-types.js'\n`)
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  for (const module of ['NodeNext', 'ESNext']) {
    const resolution = module === 'NodeNext' ? 'NodeNext' : 'Bundler'
    const rules = ['--module', module, '--moduleResolution', resolution, '--target', 'ES2022', '--strict', '--noEmit']
    const types = ['--lib', 'ES2023,DOM,DOM.Iterable,DOM.AsyncIterable', '--types', 'node']
    run(project, 'node', tsc, ...rules, ...types, '--typeRoots', join(root, 'node_modules', '@types'), 'all.ts')
  }
}

async function buildWithVite(project) {
  const app = join(project, 'vite-app')
  mkdirSync(app)
  writeFileSync(join(app, 'index.html'), '<script type="module" src="/main.js"></script>')
  const code = bundles.map((_bundle, i) => `import * as bundle${i} from '../bundle-${i}.js'`)
  const use = bundles.map((_bundle, i) => `bundle${i}`)
  writeFileSync(join(app, 'main.js'), `${code.join('\n')}\nconsole.log(${use.join(', ')})\n`)
  await viteBuild({ root: app, logLevel: 'error', configFile: false, build: { outDir: 'built' } })
  check(existsSync(join(app, 'built', 'index.html')), 'Vite: built no page')
}

async function bundleWithEsbuild(project) {
  for (const [i, { name, max }] of bundles.entries()) {
    const { outputFiles } = await esbuild({
      entryPoints: [join(project, `bundle-${i}.js`)],
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      write: false,
      logLevel: 'error',
    })
    const bytes = gzipSync(outputFiles[0].contents, { level: 9 }).length
    const limit = max === null ? '' : ` (at most ${max})`
    process.stdout.write(`${name}: ${bytes} bytes, ${(bytes / 1024).toFixed(1)} KiB with gzip${limit}\n`)
    check(max === null || bytes <= max, `${name}: ${bytes} bytes with gzip (expected: at most ${max})`)
  }
}

const project = mkdtempSync(join(tmpdir(), 'replog-packages-'))
try {
  install(project)
  for (const [i, { code }] of bundles.entries()) {
    writeFileSync(join(project, `bundle-${i}.js`), `${code}\n`)
  }
  runInNode(project)
  runCommand(project)
  compile(project)
  await buildWithVite(project)
  await bundleWithEsbuild(project)
} catch (problem) {
  check(false, problem.message)
} finally {
  rmSync(project, { recursive: true, force: true })
}
for (const problem of problems) {
  process.stderr.write(`${problem}\n`)
}
process.exitCode = problems.length === 0 ? 0 : 1
