import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { writePrograms } from './guide.js'

/** The compiler reads all types of a framework and of the DOM. */
const COMPILER_MS = 120_000

const BUNDLER = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }

/**
 * Tests that the tests of a package compile, errors that they expect included, and the programs of its guide.
 *
 * @param own the address of a file in the `test` folder of the package
 */
export function typeTests(own: string, programCount: number): void {
  const folder = dirname(fileURLToPath(own))
  const programs = writePrograms(own, 'readme-types')

  test('the tests, and the misuse in them, are as the types say', { timeout: COMPILER_MS }, () => {
    expect(problems(folder, null, {})).toEqual([])
  })

  test('the programs of the guide compile', { timeout: COMPILER_MS }, () => {
    expect(programs).toHaveLength(programCount)
    expect(problems(folder, programs, BUNDLER)).toEqual([])
  })
}

/** The errors that the compiler finds in some files, or in all of a folder, by the rules of that folder. */
function problems(folder: string, files: readonly string[] | null, more: ts.CompilerOptions): string[] {
  const configFile = join(folder, 'tsconfig.json')
  const { config } = ts.readConfigFile(configFile, ts.sys.readFile)
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, folder, more, configFile)
  const found = ts.getPreEmitDiagnostics(ts.createProgram(files ?? fileNames, options))
  return found.map(({ file, start, messageText }) => {
    const line = file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0
    return `${file?.fileName}:${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  })
}
