import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { writePrograms } from './kit/readme.js'

const FOLDER = fileURLToPath(new URL('.', import.meta.url))
const CONFIG = `${FOLDER}tsconfig.json`
/** The compiler reads all types of Angular and of the DOM. */
const COMPILER_MS = 120_000
const programs = writePrograms('readme-types')

/** The errors that the compiler finds in some files, by the rules of the tests. */
function problems(files: readonly string[] | null, more: ts.CompilerOptions): string[] {
  const { config } = ts.readConfigFile(CONFIG, ts.sys.readFile)
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, FOLDER, more, CONFIG)
  const found = ts.getPreEmitDiagnostics(ts.createProgram(files ?? fileNames, options))
  return found.map(({ file, start, messageText }) => {
    const line = file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0
    return `${file?.fileName}:${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  })
}

test('the tests, and the misuse of the functions in them, are as the types say', { timeout: COMPILER_MS }, () => {
  expect(problems(null, {})).toEqual([])
})

test('the programs of the guide compile', { timeout: COMPILER_MS }, () => {
  expect(programs).toHaveLength(7)
  const bundler = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }
  expect(problems(programs, bundler)).toEqual([])
})
