import { fileURLToPath } from 'node:url'
import { runInNewContext } from 'node:vm'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const packages = fileURLToPath(new URL('../../', import.meta.url))

/** Runs the bundled package, and then this expression, where there is nothing but JavaScript itself. */
async function runBare(expression: string): Promise<unknown> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import * as client from '@replog/client'
        import { systemPlatform } from './src/platform.ts'
        globalThis.result = ${expression}`,
      resolveDir: `${packages}client`,
    },
    alias: Object.fromEntries(['core', 'client'].map(name => [`@replog/${name}`, `${packages}${name}/src/index.ts`])),
    bundle: true,
    format: 'iife',
    target: 'es2022',
    write: false,
  })
  const context: { result?: unknown } = {}
  runInNewContext(outputFiles[0]!.text, context)
  return context.result
}

test('the package touches no globals when it is imported, as a renderer on a server does', async () => {
  expect(await runBare('Object.keys(client).includes("indexedDbStore")')).toBe(true)
})

test('a store and a platform touch no globals when they are made', async () => {
  expect(await runBare('typeof client.indexedDbStore("gym", { durability: "strict" }).store("alice").open')).toBe(
    'function',
  )
  expect(await runBare('typeof systemPlatform().http')).toBe('function')
})

test('a page without IndexedDB gets StorageFailed', async () => {
  const error = await runBare('client.indexedDbStore("gym").store(null).open({}).catch(String)')
  expect(error).toBe('StorageFailed: There is no IndexedDB here.')
})

test('the surroundings are online and visible where there is no page', async () => {
  const surroundings = 'systemPlatform().surroundings'
  expect(await runBare(`[${surroundings}.online(), ${surroundings}.visible()].join()`)).toBe('true,true')
  expect(await runBare(`typeof ${surroundings}.listen(() => {})`)).toBe('function')
})
