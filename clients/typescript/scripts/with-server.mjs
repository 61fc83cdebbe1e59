// Runs a command with a RepLog server of its own, whose address is in REPLOG_URL. When REPLOG_URL is set already, that
// server is used. It needs the jar of the all-in-one (deploy/up builds it) and a JDK 25, in JAVA_HOME or on the PATH.
// Usage: node scripts/with-server.mjs <command> [argument]...
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const STOP_MS = 15_000
const repository = fileURLToPath(new URL('../../..', import.meta.url))
const jar = join(repository, 'deploy', 'all-in-one', 'target', 'replog-all-in-one.jar')

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

const isFree = port =>
  new Promise(resolve => {
    const socket = createServer()
    socket.once('error', () => resolve(false))
    socket.listen(port, '127.0.0.1', () => socket.close(() => resolve(true)))
  })

// A free port whose management ports are free too, below the range of outgoing connections.
async function freePort() {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = 15_000 + Math.floor(Math.random() * 16_000)
    const free = await Promise.all([0, 1_000, 1_001, 1_002].map(offset => isFree(port + offset)))
    if (free.every(Boolean)) {
      return port
    }
  }
  return fail('No free port was found between 15000 and 31000.')
}

// Starts the server in a process group of its own, and waits until it is ready.
async function start() {
  if (!existsSync(jar)) {
    fail(`${jar}: missing (expected: built; run deploy/up, or mvn package -DskipTests)`)
  }
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'replog-clients-'))
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java'
  const options = [`@${join(repository, 'deploy', 'jvm.options')}`, '-XX:TieredStopAtLevel=1', '-jar', jar]
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('REPLOG_'))
  const env = { ...Object.fromEntries(inherited), REPLOG_DATA: join(folder, 'data'), REPLOG_PORT: String(port) }
  const server = spawn(java, options, { env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  running = server
  server.once('error', problem => fail(`${java}: cannot be run (${problem.message}; expected: a JDK 25 in JAVA_HOME)`))
  const said = []
  for await (const line of createInterface({ input: server.stdout })) {
    said.push(line)
    if (line.includes('RepLog is ready')) {
      server.stdout.resume()
      return { server, folder, url: `http://localhost:${port}` }
    }
  }
  return fail(`The server ended before it was ready:\n${said.join('\n')}`)
}

async function stop({ server, folder }) {
  if (server.exitCode === null) {
    const ended = once(server, 'exit')
    server.kill()
    const late = setTimeout(() => process.kill(-server.pid, 'SIGKILL'), STOP_MS)
    await ended
    clearTimeout(late)
  }
  rmSync(folder, { recursive: true, force: true })
}

// The process that a signal is for: the server while it starts, then the command.
let running = null
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => running?.kill(signal))
}

const [command, ...args] = process.argv.slice(2)
if (command === undefined) {
  fail('Usage: node scripts/with-server.mjs <command> [argument]...')
}
const started = process.env.REPLOG_URL ? null : await start()
const url = started?.url ?? process.env.REPLOG_URL
const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, REPLOG_URL: url } })
running = child
child.once('error', problem => process.stderr.write(`${command}: cannot be run (${problem.message})\n`))
const [code] = await once(child, 'close')
if (started) {
  await stop(started)
}
process.exit(code ?? 1)
