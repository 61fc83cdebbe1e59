import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, JavaProcess, REPOSITORY } from './java-process.js'
import { Postgres } from './postgres.js'

const JAR = join(REPOSITORY, 'deploy', 'all-in-one', 'target', 'replog-all-in-one.jar')

/** A whole RepLog of a test's own, which can be killed and started again with its data. */
export class AllInOne {
  readonly url: string
  /** It runs beside the services, also after they were killed. */
  readonly postgres: Postgres
  readonly #folder: string
  readonly #env: NodeJS.ProcessEnv
  #process: JavaProcess | undefined

  private constructor(folder: string, port: number, kafka: string) {
    const data = join(folder, 'data')
    this.#folder = folder
    this.#env = { REPLOG_DATA: data, REPLOG_PORT: `${port}`, REPLOG_KAFKA: kafka }
    this.postgres = new Postgres(join(data, 'postgres'))
    this.url = `http://localhost:${port}`
  }

  /** @param kafka the address of its broker, which would otherwise be a part of the process */
  static async start(kafka: string): Promise<AllInOne> {
    const folder = await mkdtemp(join(tmpdir(), 'replog-all-in-one-'))
    const server = new AllInOne(folder, await freePort(1_000, 1_001, 1_002), kafka)
    try {
      await server.startAgain()
      return server
    } catch (error) {
      await server.stop()
      throw error
    }
  }

  async startAgain(): Promise<void> {
    this.#process = await JavaProcess.start(['-jar', JAR], this.#env, 'RepLog is ready')
  }

  /** Ends the services in whatever they are doing. */
  async kill(): Promise<void> {
    await this.#process?.end('SIGKILL')
  }

  async stop(): Promise<void> {
    await this.#process?.end('SIGTERM')
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 10 })
  }
}

export const hasJar = (): boolean => existsSync(JAR)
