import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, JavaProcess, REPOSITORY } from './java-process.js'

const PROGRAM = fileURLToPath(new URL('Broker.java', import.meta.url))
const LIBRARIES = join(REPOSITORY, 'deploy', 'all-in-one', 'target', 'lib', '*')

/** The Kafka broker of the all-in-one in a process of its own, so that a test can stop it alone. */
export class Broker {
  readonly address: string
  readonly #folder: string
  readonly #port: number
  #process: JavaProcess | undefined

  private constructor(folder: string, port: number) {
    this.#folder = folder
    this.#port = port
    this.address = `127.0.0.1:${port}`
  }

  /** A broker with an address, which is not started. */
  static async create(): Promise<Broker> {
    return new Broker(await mkdtemp(join(tmpdir(), 'replog-broker-')), await freePort())
  }

  /** Starts it with its data and on its port. */
  async start(): Promise<void> {
    const program = ['-cp', LIBRARIES, PROGRAM, join(this.#folder, 'kafka'), `${this.#port}`]
    this.#process = await JavaProcess.start(program, {}, 'Kafka is up')
  }

  /** It accepts connections and requests, and answers nothing. */
  freeze(): void {
    this.#process?.signal('SIGSTOP')
  }

  /** It goes on, with the requests that it got meanwhile. */
  resume(): void {
    this.#process?.signal('SIGCONT')
  }

  /** Ends it in whatever it is doing. */
  async kill(): Promise<void> {
    await this.#process?.end('SIGKILL')
  }

  async stop(): Promise<void> {
    await this.kill()
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 10 })
  }
}
