// Installs the dependencies, when the lock file or Node.js is another one than at the last installation. No script of a
// package runs, except the one that compiles better-sqlite3.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(root, 'node_modules', '.installed')
const lock = readFileSync(join(root, 'package-lock.json'))
const wanted = createHash('sha256').update(lock).update(process.version).update(process.arch).digest('hex')

function npm(args, env = {}) {
  const options = { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }
  const { status, error } = spawnSync('npm', args, options)
  if (status !== 0) {
    process.stderr.write(`npm ${args.join(' ')}: failed${error ? ` (${error.message})` : ''}\n`)
    process.exit(1)
  }
}

// The headers of this Node.js, when they were installed with it. Otherwise node-gyp downloads them.
function headers() {
  const prefix = dirname(dirname(process.execPath))
  return existsSync(join(prefix, 'include', 'node', 'node.h')) ? { npm_config_nodedir: prefix } : {}
}

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
  npm(['rebuild', 'better-sqlite3', '--no-audit', '--no-fund'], { npm_config_build_from_source: 'true', ...headers() })
  writeFileSync(stamp, wanted)
}
