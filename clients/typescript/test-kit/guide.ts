import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

export interface GuideOptions {
  /** Changes each program before it is written. */
  readonly change?: (code: string) => string
  /** Further files beside the programs, by name. */
  readonly files?: Readonly<Record<string, string>>
}

/**
 * Writes the programs of a package's guide into a folder below its `target`, until the tests of this file have ended.
 * Returns their paths. A program has the name that the guide gives it.
 *
 * @param test the address of a file in the `test` folder of the package
 */
export function writePrograms(test: string, folder: string, { change = code => code, files = {} }: GuideOptions = {}) {
  const home = dirname(dirname(fileURLToPath(test)))
  const target = join(home, 'target', folder)
  mkdirSync(target, { recursive: true })
  afterAll(() => rmSync(target, { recursive: true }))
  const write = (name: string, code: string) => {
    const file = join(target, name)
    writeFileSync(file, code)
    return file
  }
  write('replog-types.ts', "export * from '../../../client/test/cli/golden/shipped.js'\n")
  for (const [name, text] of Object.entries(files)) {
    write(name, text)
  }
  const programs = readFileSync(join(home, 'README.md'), 'utf8').matchAll(
    /(?:`src\/([\w.]+)` [^\n]*:\n\n)?```(tsx?)\n(.*?)```/gs,
  )
  return [...programs].map(([, name, kind, code], index) =>
    write(name ?? `program-${index}.${kind}`, change(code ?? '')),
  )
}

/** Makes a program run as this user against a server. */
export const withUser = (url: string, user: string) => (code: string) =>
  code.replaceAll('http://localhost:8080', url).replaceAll(/=alice|'alice'/g, text => text.replace('alice', user))
