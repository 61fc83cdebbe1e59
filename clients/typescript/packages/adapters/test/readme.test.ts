import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { TestModelServer } from './kit/server.js'

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const FOLDER = path('../target/readme')
const CONFIG = path('tsconfig.json')

/** The programs of the guide, by the names of their files. */
const programs = [...readFileSync(path('../README.md'), 'utf8').matchAll(/```(tsx?)\n(.*?)```/gs)].map(
  ([, kind, text], index) => ({ name: `${FOLDER}/program-${index}.${kind}`, text: text ?? '' }),
)

beforeAll(() => {
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(`${FOLDER}/replog-types.ts`, "export * from '../../../client/test/cli/golden/shipped.js'\n")
  for (const { name, text } of programs) {
    // The database of the test leaves no file.
    writeFileSync(name, text.replace("dbName: 'gym'", "dbName: ':memory:'"))
  }
})

afterAll(() => {
  vi.unstubAllGlobals()
  rmSync(FOLDER, { recursive: true })
})

test('the programs of the guide compile', () => {
  const { config } = ts.readConfigFile(CONFIG, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, path('.'), {}, CONFIG)
  const found = ts.getPreEmitDiagnostics(
    ts.createProgram(
      programs.map(({ name }) => name),
      options,
    ),
  )

  expect(programs).toHaveLength(7)
  expect(
    found.map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`),
  ).toEqual([])
})

/** The lines that a program prints, with the model server in the place of the real one. */
async function printed(name: string): Promise<string[]> {
  const server = new TestModelServer()
  const model = server.fetch('alice')
  vi.stubGlobal('fetch', async (input: string | Request, init?: RequestInit) =>
    String(input).includes('/dev/token') ? new Response(await server.token('alice')) : model(input, init),
  )
  const lines: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((...values) => void lines.push(values.join(' ')))
  try {
    await import(name)
  } finally {
    log.mockRestore()
  }
  return lines
}

test('the program of TanStack DB prints what it says', async () => {
  expect(await printed(programs[0]!.name)).toEqual(['true', 'applied', 'synced'])
})

test('the program of TanStack Query prints what it says', async () => {
  const lines = await printed(programs[2]!.name)

  expect(lines.filter(line => !line.endsWith('workouts'))).toEqual(['true', 'applied'])
  expect(lines).toContain('1 workouts')
})

test('the program of WatermelonDB prints what it says', async () => {
  const lines = await printed(programs[5]!.name)

  expect(lines.filter(line => !line.startsWith('[🍉]'))).toEqual(['synced', 'Push day synced'])
})

test('the program of RxDB prints what it says', async () => {
  expect(await printed(programs[6]!.name)).toEqual(['synced', 'applied', 'Leg day'])
})
