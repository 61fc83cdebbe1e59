import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Writes the programs of the guide into a folder, until the tests of this file have ended. Returns their paths. */
export function writePrograms(folder: string, change = (code: string) => code): string[] {
  const target = path(`../../target/${folder}`)
  mkdirSync(target, { recursive: true })
  afterAll(() => rmSync(target, { recursive: true }))
  writeFileSync(`${target}/tsconfig.json`, '{ "compilerOptions": { "experimentalDecorators": true } }')
  writeFileSync(`${target}/replog-types.ts`, "export * from '../../../client/test/cli/golden/shipped.js'\n")
  const guide = readFileSync(path('../../README.md'), 'utf8')
  return [...guide.matchAll(/(?:`src\/([\w.]+)` [^\n]*:\n\n)?```ts\n(.*?)```/gs)].map(([, name, code], index) => {
    const file = `${target}/${name ?? `program-${index}.ts`}`
    writeFileSync(file, change(code ?? ''))
    return file
  })
}
