import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Makes a program of a source in this folder, which Node.js 20 cannot run as it is. */
export async function buildChild(file: string, entry = 'child.ts'): Promise<void> {
  const betterSqlite = createRequire(import.meta.url).resolve('better-sqlite3')
  await build({
    entryPoints: [source(entry)],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    alias: {
      '@replog/client': source('../../client/src/index.ts'),
      '@replog/core': source('../../core/src/index.ts'),
      '@replog/sqlite': source('../src/index.ts'),
      'better-sqlite3': betterSqlite,
    },
    external: [betterSqlite],
  })
}

export interface Child {
  /** The commits that it reported so far. */
  readonly reported: number[]
  /** Ends when it has reported this many commits. */
  reports(count: number): Promise<void>
  /** Ends when the process has ended; the signal that ended it, or null. */
  readonly ended: Promise<NodeJS.Signals | null>
  kill(): void
}

export function startChild(file: string, ...args: readonly (string | number)[]): Child {
  const child: ChildProcess = spawn(process.execPath, [file, ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const reported: number[] = []
  const lines = createInterface({ input: child.stdout! })
  lines.on('line', line => reported.push(Number(line)))
  // 'close' comes after the last line was read, unlike 'exit'.
  const ended = Promise.all([once(child, 'close'), once(lines, 'close')]).then(([[code, signal]]) => {
    if (code !== null && code !== 0) {
      throw new Error(`a child process ended with code ${code} (expected: 0)`)
    }
    return signal as NodeJS.Signals | null
  })
  return {
    reported,
    reports: async count => {
      while (reported.length < count) {
        await Promise.race([once(lines, 'line'), ended.then(() => Promise.reject(new Error('a child ended early')))])
      }
    },
    ended,
    kill: () => void child.kill('SIGKILL'),
  }
}
