import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'

const CONFIG = fileURLToPath(new URL('tsconfig.json', import.meta.url))

/** The errors of the compiler in the programs of this folder. Those of the engine's sources do not count here. */
function problems(more: ts.CompilerOptions): string[] {
  const { config } = ts.readConfigFile(CONFIG, ts.sys.readFile)
  const folder = fileURLToPath(new URL('.', import.meta.url))
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, folder, more, CONFIG)
  const programs = fileNames.filter(name => !name.endsWith('.test.ts'))
  expect(programs).not.toEqual([])
  const program = ts.createProgram(programs, options)
  const own = program.getSourceFiles().filter(file => file.fileName.includes('/client/test/'))
  expect(own.length).toBeGreaterThan(programs.length)
  const found = own.flatMap(file => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
  return [...program.getOptionsDiagnostics(), ...found].map(problem => {
    const text = ts.flattenDiagnosticMessageText(problem.messageText, '\n')
    const line = problem.file?.getLineAndCharacterOfPosition(problem.start ?? 0).line ?? 0
    return `${problem.file?.fileName}:${line + 1}: ${text}`
  })
}

// The compiler reads the declarations of the browser and the engine, which takes longer than other tests.
const TIMEOUT_MS = 120_000

test.each<[string, ts.CompilerOptions]>([
  ['strict', {}],
  ['strict, with exactOptionalPropertyTypes', { exactOptionalPropertyTypes: true }],
])('the generated types and their misuse are as expected: %s', { timeout: TIMEOUT_MS }, (_name, options) => {
  expect(problems(options)).toEqual([])
})
