import { readFile, writeFile } from 'node:fs/promises'
import type { TypesArguments } from './arguments.js'
import { NotACatalogue, readCatalogue } from './catalogue.js'
import { readSource, Unreadable } from './source.js'
import { typescriptOf } from './typescript.js'

export const EXIT = { done: 0, outOfDate: 1, wrongArguments: 2, unusable: 3 } as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** The result of a command: what it says, and its exit code. */
export interface Result {
  readonly code: ExitCode
  readonly message: string
}

/** Writes the types of a catalogue to a file, or checks that the file has them. */
export async function runTypes(options: TypesArguments): Promise<Result> {
  const made = await typesOf(options)
  if (!made.ok) {
    return { code: EXIT.unusable, message: made.message }
  }
  const before = await textOf(options.out)
  if (!before.ok) {
    return { code: EXIT.unusable, message: before.message }
  }
  const isSame = before.text !== undefined && before.text.replaceAll('\r\n', '\n') === made.text
  if (isSame) {
    return { code: EXIT.done, message: `${options.out}: up to date (${made.content})` }
  }
  if (options.check) {
    const state = before.text === undefined ? 'missing' : 'out of date'
    const command = `npx @replog/client types --from ${options.from} --out ${options.out}`
    return { code: EXIT.outOfDate, message: `${options.out}: ${state} (expected: ${made.content}); run ${command}` }
  }
  try {
    await writeFile(options.out, made.text)
  } catch (problem) {
    return { code: EXIT.unusable, message: `${options.out}: cannot be written (${messageOf(problem)})` }
  }
  return { code: EXIT.done, message: `${options.out}: written (${made.content})` }
}

type Made =
  | { readonly ok: true; readonly text: string; readonly content: string }
  | { readonly ok: false; readonly message: string }

async function typesOf(options: TypesArguments): Promise<Made> {
  let place = options.from
  try {
    const source = await readSource(options.from, options.token)
    place = source.place
    const catalogue = readCatalogue(source.json)
    const content = `${catalogue.types.length} types of catalogue ${catalogue.version}`
    return { ok: true, text: typescriptOf(catalogue), content }
  } catch (problem) {
    if (problem instanceof Unreadable) {
      return { ok: false, message: problem.message }
    }
    if (problem instanceof NotACatalogue) {
      return { ok: false, message: `${place}: not a catalogue: ${problem.message}` }
    }
    throw problem
  }
}

type Before =
  | { readonly ok: true; readonly text: string | undefined }
  | { readonly ok: false; readonly message: string }

/** The text of the file that is there by now; undefined when there is none. */
async function textOf(path: string): Promise<Before> {
  try {
    return { ok: true, text: await readFile(path, 'utf8') }
  } catch (problem) {
    return problem instanceof Error && 'code' in problem && problem.code === 'ENOENT'
      ? { ok: true, text: undefined }
      : { ok: false, message: `${path}: cannot be read (${messageOf(problem)})` }
  }
}

function messageOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem)
}
