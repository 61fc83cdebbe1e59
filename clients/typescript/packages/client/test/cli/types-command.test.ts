import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EXIT, runTypes } from '../../src/cli/types-command.js'

const SHIPPED = new URL('fixtures/shipped.json', import.meta.url).pathname
const GOLDEN = readFileSync(new URL('golden/shipped.ts', import.meta.url), 'utf8')
const CONTENT = '6 types of catalogue cf411a855aed3a0d8979c177ae9ade34'

let folder: string
let out: string
let server: Server | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replog-types-'))
  out = join(folder, 'replog-types.ts')
})

afterEach(async () => {
  await new Promise<void>(resolve => (server ? server.close(() => resolve()) : resolve()))
  server = undefined
  await rm(folder, { recursive: true })
})

/** A server that answers every request with this. Returns its address, and the requests that it got. */
async function serve(status: number, body: string): Promise<{ url: string; got: string[] }> {
  const got: string[] = []
  server = createServer((request, response) => {
    got.push(`${request.method} ${request.url} ${request.headers.authorization ?? 'no token'}`)
    response.writeHead(status).end(body)
  })
  await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got }
}

const run = (from: string, more: { token?: string; check?: boolean } = {}) =>
  runTypes({ from, out, token: more.token, check: more.check ?? false })

test('a catalogue in a file is written, and a second run changes nothing', async () => {
  expect(await run(SHIPPED)).toEqual({ code: EXIT.done, message: `${out}: written (${CONTENT})` })
  expect(await readFile(out, 'utf8')).toBe(GOLDEN)
  const before = await stat(out)
  expect(await run(SHIPPED)).toEqual({ code: EXIT.done, message: `${out}: up to date (${CONTENT})` })
  expect((await stat(out)).mtimeMs).toBe(before.mtimeMs)
})

test('--check fails for a file that is missing or out of date, and writes nothing', async () => {
  const hint = `run npx @replog/client types --from ${SHIPPED} --out ${out}`
  expect(await run(SHIPPED, { check: true })).toEqual({
    code: EXIT.outOfDate,
    message: `${out}: missing (expected: ${CONTENT}); ${hint}`,
  })
  await writeFile(out, GOLDEN.replace('workout', 'worktop'))
  expect(await run(SHIPPED, { check: true })).toMatchObject({
    code: EXIT.outOfDate,
    message: `${out}: out of date (expected: ${CONTENT}); ${hint}`,
  })
  expect(await readFile(out, 'utf8')).toContain('worktop')
})

test('--check accepts the line ends of Windows', async () => {
  await writeFile(out, GOLDEN.replaceAll('\n', '\r\n'))
  expect(await run(SHIPPED, { check: true })).toMatchObject({ code: EXIT.done })
})

test.each([
  ['', '/api/catalogue'],
  ['/', '/api/catalogue'],
  ['/replog/', '/replog/api/catalogue'],
  ['/api/catalogue', '/api/catalogue'],
])('a server with the path "%s" is asked for %s', async (path, asked) => {
  const { url, got } = await serve(200, readFileSync(SHIPPED, 'utf8'))
  expect(await run(url + path, { token: 't1' })).toMatchObject({ code: EXIT.done })
  expect(got).toEqual([`GET ${asked} Bearer t1`])
})

test('a server without a token, or with a wrong one, is not usable', async () => {
  const { url } = await serve(401, '{"detail": "Authorization: expired (expected: a valid token)"}')
  expect(await run(url)).toEqual({
    code: EXIT.unusable,
    message:
      `${url}/api/catalogue: no token (expected: --token or REPLOG_TOKEN; ` +
      `with the profile dev, ${url}/dev/token?sub=me gives one)`,
  })
  expect(await run(url, { token: 't1' })).toEqual({
    code: EXIT.unusable,
    message: `${url}/api/catalogue: the token is not accepted: Authorization: expired (expected: a valid token)`,
  })
})

test.each<[number, string, string]>([
  [503, '{"detail": "The log is unavailable."}', 'status 503: The log is unavailable. (expected: a catalogue)'],
  [404, '<html>', 'status 404 (expected: a catalogue)'],
  [200, '<html>', 'not JSON (expected: the response of GET /api/catalogue)'],
  [200, '{"version": 1}', 'not a catalogue: version: 1 (expected: a name)'],
])('a server that answers %i %s is not usable', async (status, body, message) => {
  const { url } = await serve(status, body)
  expect(await run(url)).toEqual({ code: EXIT.unusable, message: `${url}/api/catalogue: ${message}` })
})

test('what cannot be reached, read or written is named', async () => {
  expect(await run('http://127.0.0.1:1')).toEqual({
    code: EXIT.unusable,
    message: 'http://127.0.0.1:1/api/catalogue: not reachable (bad port)',
  })
  const { url } = await serve(200, '')
  await new Promise<void>(resolve => server?.close(() => resolve()))
  server = undefined
  expect((await run(url)).message).toMatch(/: not reachable \(connect ECONNREFUSED /)
  expect((await run(join(folder, 'none.json'))).message).toMatch(
    /none\.json: ENOENT.* \(expected: a file with a catalogue\)$/,
  )
  expect((await run('http://[')).message).toBe(
    '--from: http://[ (expected: an address like http://localhost:8080, or a file)',
  )
  out = folder
  expect(await run(SHIPPED)).toMatchObject({
    code: EXIT.unusable,
    message: expect.stringContaining(`${folder}: cannot be read`),
  })
  out = join(folder, 'none', 'types.ts')
  expect(await run(SHIPPED)).toMatchObject({
    code: EXIT.unusable,
    message: expect.stringContaining('cannot be written'),
  })
})

const live = process.env.REPLOG_URL
test.skipIf(live === undefined)('the catalogue of the running server is written', async () => {
  const token = await (await fetch(`${live}/dev/token?sub=types-of-the-catalogue`)).text()
  expect(await run(live ?? '', { token })).toMatchObject({ code: EXIT.done })
  expect(await run(live ?? '', { token, check: true })).toMatchObject({ code: EXIT.done })
  expect(await readFile(out, 'utf8')).toContain('export interface Catalogue {')
})
