import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('../../../../../../', import.meta.url))

export const JAR = join(repository, 'deploy', 'all-in-one', 'target', 'replog-all-in-one.jar')

/** A whole RepLog of a test's own, which can be killed and started again with its data. */
export class AllInOne {
  readonly url: string
  readonly #folder: string
  readonly #port: number
  #process: ChildProcess | undefined

  private constructor(folder: string, port: number) {
    this.#folder = folder
    this.#port = port
    this.url = `http://localhost:${port}`
  }

  static async start(): Promise<AllInOne> {
    const server = new AllInOne(await mkdtemp(join(tmpdir(), 'replog-restart-')), await freePort())
    await server.startAgain()
    return server
  }

  async startAgain(): Promise<void> {
    const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java'
    const options = [`@${join(repository, 'deploy', 'jvm.options')}`, '-XX:TieredStopAtLevel=1', '-jar', JAR]
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('REPLOG_'))
    const env = {
      ...Object.fromEntries(inherited),
      REPLOG_DATA: join(this.#folder, 'data'),
      REPLOG_PORT: `${this.#port}`,
    }
    const child = spawn(java, options, { env, stdio: ['ignore', 'pipe', 'inherit'] })
    this.#process = child
    const said: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line)
      if (line.includes('RepLog is ready')) {
        child.stdout.resume()
        return
      }
    }
    throw new Error(`The server ended before it was ready:\n${said.join('\n')}`)
  }

  /** Ends the services and the broker in whatever they are doing. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM')
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 10 })
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
    }
  }
}

export const hasJar = (): boolean => existsSync(JAR)

async function freePort(): Promise<number> {
  for (;;) {
    const port = 15_000 + Math.floor(Math.random() * 16_000)
    const free = await Promise.all([0, 1_000, 1_001, 1_002].map(offset => isFree(port + offset)))
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
