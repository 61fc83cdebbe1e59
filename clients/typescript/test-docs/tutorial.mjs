// Follows docs/build-an-app.md as a reader does: runs its commands, writes its files, starts the page with Vite, and
// does in Chromium what each part of "Try it" says. Usage: npm run test:tutorial, which builds the packages and starts
// a server, or uses the one in REPLOG_URL.
import { spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { blocksOf, headingsOf } from './blocks.mjs'

const LINES_MAX = 60
const STEP_MS = 30_000
const workspace = fileURLToPath(new URL('..', import.meta.url))
const repository = fileURLToPath(new URL('../../..', import.meta.url))
const page = readFileSync(join(repository, 'docs', 'build-an-app.md'), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'replog-tutorial-'))
const project = join(folder, 'workouts')
const executablePath = process.env.REPLOG_CHROMIUM ?? '/usr/bin/chromium'
const server = process.env.REPLOG_URL ?? 'http://localhost:8080'
const user = `tutorial-${randomUUID()}`

function require(isRight, message) {
  if (!isRight) {
    throw new Error(message)
  }
}

// The text for this run: with the server of the test, a user of its own, and the versions of the workspace.
function here(text) {
  const pinned = text.replaceAll(/\b(vite|typescript)@(\d+)/g, (_all, name, major) => {
    const { version } = JSON.parse(readFileSync(join(workspace, 'node_modules', name, 'package.json'), 'utf8'))
    require(version.startsWith(`${major}.`), `${name}@${major}: the workspace has ${version}`)
    return `${name}@${version}`
  })
  return pinned.replaceAll('http://localhost:8080', server).replaceAll('alice', user)
}

function run(cwd, command, ...args) {
  const env = {
    ...process.env,
    REPLOG: repository,
    npm_config_prefer_offline: 'true',
    npm_config_ignore_scripts: 'true',
  }
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', env })
  require(status === 0, `${command} ${args.join(' ')}: failed\n${error?.message ?? ''}${stdout}${stderr}`)
}

// The commands of the page, and then its files.
function make() {
  const blocks = blocksOf(page)
  const commands = blocks.filter(({ language, words }) => language === 'sh' && !words.includes('no-run'))
  run(folder, 'bash', '-euo', 'pipefail', '-c', here(commands.map(({ code }) => code).join('')))
  const files = blocks.filter(({ language }) => language !== 'sh')
  for (const { before, code, line } of files) {
    const [, isMore, name] = /^(Add to )?`([\w./-]+)`:$/.exec(before) ?? []
    require(name !== undefined, `line ${line}: no file is named before this block, but: ${before}`)
    const path = join(project, name)
    mkdirSync(dirname(path), { recursive: true })
    require(existsSync(path) === (isMore !== undefined), `line ${line}: ${name} ${isMore ? 'is not' : 'is'} there`)
    const write = isMore ? appendFileSync : writeFileSync
    write(path, here(code))
  }
  const lines = files.reduce((sum, { code }) => sum + code.split('\n').length - 1, 0)
  require(lines < LINES_MAX, `${lines} lines of code (expected: less than ${LINES_MAX})`)
}

function compile() {
  const rules = ['--noEmit', '--strict', '--module', 'esnext', '--moduleResolution', 'bundler', '--target', 'es2022']
  run(project, 'npx', '--no-install', 'tsc', ...rules, '--lib', 'es2023,dom,dom.iterable', 'main.ts')
}

async function freePort() {
  const socket = createServer().listen(0, 'localhost')
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  return port
}

async function serve() {
  const port = await freePort()
  const vite = join(project, 'node_modules', 'vite', 'bin', 'vite.js')
  const child = spawn(process.execPath, [vite, '--port', port, '--strictPort'], { cwd: project, stdio: 'pipe' })
  const said = []
  child.stderr.on('data', text => said.push(text))
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line)
    if (line.includes('Local:')) {
      child.stdout.resume()
      return { child, url: `http://localhost:${port}` }
    }
  }
  throw new Error(`Vite ended: ${said.join('\n')}`)
}

// One browser with a profile of its own, and its page.
async function browser(name, url) {
  const context = await chromium.launchPersistentContext(join(folder, name), { executablePath, args: ['--no-sandbox'] })
  context.setDefaultTimeout(STEP_MS)
  const tab = context.pages()[0]
  const item = text => tab.locator('li', { hasText: text })
  return {
    open: () => tab.goto(url),
    reload: () => tab.reload(),
    setOffline: isOffline => context.setOffline(isOffline),
    close: () => context.close(),
    add: async workout => {
      await tab.getByPlaceholder('Push day').fill(workout)
      await tab.getByRole('button', { name: 'Add' }).click()
    },
    press: (button, workout) => item(workout).getByRole('button', { name: button }).click(),
    shows: text => item(text).waitFor(),
    says: text => tab.locator('p', { hasText: text }).waitFor(),
  }
}

// The steps of "Try it". Each step waits until it is seen.
function stepsOf(phone, tablet) {
  return {
    'Add a workout': async () => {
      await phone.open()
      await phone.add('Push day')
      await phone.shows('Push day: scheduled, synced')
      await phone.says('idle, 0 to send')
      await phone.reload()
      await phone.shows('Push day: scheduled, synced')
    },
    'Go offline': async () => {
      await phone.setOffline(true)
      await phone.add('Pull day')
      await phone.shows('Pull day: scheduled, pending')
      await phone.says('offline, 1 to send')
    },
    'Reload while offline': async () => {
      await phone.reload()
      await phone.shows('Push day: scheduled, synced')
      await phone.shows('Pull day: scheduled, pending')
      await phone.says('offline, 1 to send')
    },
    'Go online': async () => {
      await phone.setOffline(false)
      await phone.shows('Pull day: scheduled, synced')
      await phone.says('idle, 0 to send')
    },
    'Use a second device': async () => {
      await tablet.open()
      await tablet.shows('Push day: scheduled, synced')
      await tablet.shows('Pull day: scheduled, synced')
      await tablet.press('Done', 'Push day')
      await tablet.shows('Push day: completed, synced')
      await phone.shows('Push day: completed, synced')
    },
  }
}

async function tryIt(url) {
  const [phone, tablet] = [await browser('phone', url), await browser('tablet', url)]
  try {
    const steps = stepsOf(phone, tablet)
    const headings = headingsOf(page, 3)
    require(headings.join() === Object.keys(steps).join(), `the steps of the page are other ones: ${headings.join()}`)
    for (const [heading, step] of Object.entries(steps)) {
      await step().catch(problem => {
        throw new Error(`${heading}: ${problem.message}`)
      })
      process.stdout.write(`${heading}: works\n`)
    }
  } finally {
    await phone.close()
    await tablet.close()
  }
}

let vite
try {
  make()
  compile()
  vite = await serve()
  await tryIt(vite.url)
} catch (problem) {
  process.stderr.write(`docs/build-an-app.md: ${problem.message}\n`)
  process.exitCode = 1
} finally {
  if (vite) {
    const ended = once(vite.child, 'exit')
    vite.child.kill()
    await ended
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
}
