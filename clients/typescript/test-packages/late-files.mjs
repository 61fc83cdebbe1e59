// An app of one bundle and the files that it loads when they are needed, built with esbuild and with Vite. A file that
// is missing must be a clear rejection of the call that needs it, and the next call must find it.
import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build as esbuild } from 'esbuild'
import { build as viteBuild } from 'vite'

const APP = "export { createClient, memoryStore } from '@replog/client'\n"

/** Builds the app into a folder, with `app.js` in it. */
const builds = {
  esbuild: (entry, folder) =>
    esbuild({
      entryPoints: { app: entry },
      outdir: folder,
      bundle: true,
      splitting: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      logLevel: 'error',
    }),
  vite: (entry, folder) =>
    viteBuild({
      root: join(folder, '..'),
      configFile: false,
      logLevel: 'error',
      build: { outDir: folder, minify: true, lib: { entry, formats: ['es'], fileName: 'app' } },
    }),
}

/** Runs in the project, because it uses the installed packages. */
const PROGRAM = `
import { renameSync } from 'node:fs'
import { ModelServer } from '@replog/testing'
const [, , folder, late] = process.argv
const { createClient, memoryStore } = await import(folder + '/app.js')
const server = new ModelServer()
let user = 'anonymous'
const replog = createClient({
  url: 'http://model.test',
  store: memoryStore(),
  user: () => user,
  token: async () => server.token(user),
  fetch: server.fetch(),
  log: { debug: () => {}, warn: () => {} },
})
await replog.open()
await (await replog.db.exercise.create({ name: 'Squat' })).server
user = 'alice'
const from = { user: 'anonymous', token: async () => server.token('anonymous') }
const signIn = () => replog.signIn({ from }).catch(error => ({ error: error.name, state: error.state }))
renameSync(folder + '/' + late, folder + '/away')
const missing = await signIn()
const before = server.entities('alice').length
renameSync(folder + '/away', folder + '/' + late)
const found = await signIn()
console.log(JSON.stringify([missing, before, found, server.entities('alice').length]))
await replog.close()
`

const EXPECTED = JSON.stringify([{ error: 'NotReachable', state: 'not_loaded' }, 0, { from: 'erased' }, 1])

/** Calls `check` with whether all is as it must be, and what was wrong. */
export async function checkLateFiles(project, check) {
  const entry = join(project, 'late-files.js')
  writeFileSync(entry, APP)
  writeFileSync(join(project, 'late-files.mjs'), PROGRAM)
  for (const [name, build] of Object.entries(builds)) {
    const folder = join(project, `late-files-${name}`)
    await build(entry, folder)
    const late = readdirSync(folder).filter(file => file.startsWith('move-'))
    check(late.length === 1, `${name}: ${readdirSync(folder)} (expected: one file move-….js)`)
    const { stdout, stderr } = spawnSync('node', ['late-files.mjs', folder, ...late], {
      cwd: project,
      encoding: 'utf8',
    })
    check(
      stdout.trim() === EXPECTED,
      `${name}, with a file that is missing: ${stdout}${stderr} (expected: ${EXPECTED})`,
    )
  }
}
