import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { expect, onTestFinished, test } from 'vitest'
import { makeFolder } from '../../sqlite/test/files.js'
import { expoStandIn } from '../../sqlite/test/stand-ins.js'
import { ModelServer } from '../../testing/src/server/model-server.js'
import { systemClock } from '../src/system.js'

const packages = fileURLToPath(new URL('../../', import.meta.url))

/** The signals of React Native: neither a reason nor `throwIfAborted`. */
class PhoneSignal {
  aborted = false
  readonly #listeners = new Set<() => void>()

  addEventListener(_event: 'abort', listener: () => void): void {
    this.#listeners.add(listener)
  }

  removeEventListener(_event: 'abort', listener: () => void): void {
    this.#listeners.delete(listener)
  }

  abort(): void {
    this.aborted = true
    for (const listener of this.#listeners) {
      listener()
    }
  }
}

class PhoneController {
  readonly signal = new PhoneSignal()

  abort(): void {
    this.signal.abort()
  }
}

/** As the `fetch` of React Native, it gives a response when all of it is there. A stream is never all there. */
function phoneFetch(server: ModelServer, user: string) {
  const answer = server.fetch(user)
  return async (url: string, { method, headers, body }: RequestInit) => {
    if (url.includes('/api/sync/stream')) {
      return new Promise<never>(() => {})
    }
    const response = await answer(url, { method, headers, body } as RequestInit)
    const text = await response.text()
    return { status: response.status, headers: response.headers, text: async () => text }
  }
}

/** The globals of React Native with a polyfill for random numbers. `window` is the global object, without events. */
function phone(server: ModelServer, user: string) {
  const globals: Record<string, unknown> = {
    AbortController: PhoneController,
    TextDecoder,
    TextEncoder,
    URLSearchParams,
    atob,
    clearTimeout,
    console,
    crypto: { getRandomValues: (array: Uint32Array) => crypto.getRandomValues(array) },
    fetch: phoneFetch(server, user),
    navigator: { product: 'ReactNative' },
    performance,
    setTimeout,
  }
  const context = createContext(globals)
  globals.window = runInContext('globalThis', context)
  return { globals, context }
}

test('a client works with the globals of React Native, and with the calls of expo-sqlite', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { createClient } from '@replog/client'
        import { expoSqliteStore } from '@replog/sqlite/expo'
        globalThis.replog = createClient({
          url: 'http://model.test',
          store: expoSqliteStore(SQLite, 'gym.db', { durability: 'relaxed' }),
          user: () => 'alice',
          token: async () => token(),
        })`,
      resolveDir: `${packages}client`,
    },
    alias: {
      '@replog/core': `${packages}core/src/index.ts`,
      '@replog/client': `${packages}client/src/index.ts`,
      '@replog/sqlite/expo': `${packages}sqlite/src/expo.ts`,
    },
    bundle: true,
    format: 'iife',
    target: 'es2022',
    write: false,
  })
  const server = new ModelServer({ clock: systemClock })
  const folder = makeFolder()
  const { globals, context } = phone(server, 'alice')
  globals.SQLite = expoStandIn(folder.path('.'))
  globals.token = () => server.token('alice')
  runInContext(outputFiles[0]!.text, context)
  const run = (expression: string): Promise<unknown> => runInContext(`(async () => ${expression})()`, context)
  onTestFinished(async () => {
    await run('replog.close()')
    folder.remove()
  })

  await run('replog.open()')
  const write = 'replog.db.workout.create({ name: "Push day", scheduled_date: "2026-11-29" })'
  expect(await run(`(await (await ${write}).server).status`)).toBe('applied')
  expect(await run('(await replog.sync()).state')).toBe('synced')
  expect(await run('(await replog.db.workout.all().get())[0].$sync')).toBe('synced')
  expect(server.entities('alice')).toHaveLength(1)
})
