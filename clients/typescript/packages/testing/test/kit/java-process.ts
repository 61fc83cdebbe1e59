import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export const REPOSITORY = fileURLToPath(new URL('../../../../../../', import.meta.url))

/** How long a start may take. It takes some seconds, but minutes where many other programs run. */
export const START_MS = 240_000

/** A JVM of a test's own. Settings of RepLog in the environment of the test do not reach it. */
export class JavaProcess {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** Starts it, and waits until it has written a line with the text `ready`. */
  static async start(args: readonly string[], env: NodeJS.ProcessEnv, ready: string): Promise<JavaProcess> {
    const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java'
    const options = [`@${join(REPOSITORY, 'deploy', 'jvm.options')}`, '-XX:TieredStopAtLevel=1', ...args]
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('REPLOG_'))
    const child = spawn(java, options, {
      env: { ...Object.fromEntries(inherited), ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const late = setTimeout(() => child.kill('SIGTERM'), START_MS)
    const said: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line)
      if (line.includes(ready)) {
        clearTimeout(late)
        child.stdout.resume()
        return new JavaProcess(child)
      }
    }
    clearTimeout(late)
    throw new Error(`The process was not ready within ${START_MS / 1000} s, or ended before:\n${said.join('\n')}`)
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Sends the signal, and waits until the process has ended. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
    }
  }
}

/** A port that is free, with those that are so far above it, below the range of outgoing connections. */
export async function freePort(...above: readonly number[]): Promise<number> {
  for (;;) {
    const port = 15_000 + Math.floor(Math.random() * 16_000)
    const free = await Promise.all([0, ...above].map(offset => isFree(port + offset)))
    if (free.every(Boolean)) {
      return port
    }
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createServer()
    socket.once('error', () => resolve(false))
    socket.listen(port, '127.0.0.1', () => socket.close(() => resolve(true)))
  })
}
