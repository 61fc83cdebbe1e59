import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** The PostgreSQL that an all-in-one keeps in this folder. A test can take it away and give it back. */
export class Postgres {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Ends all of its processes at once, without a last word to clients or disk, as a crash does. */
  async kill(): Promise<void> {
    await this.#run('stop', '--mode=immediate')
  }

  /** Starts it with its data, and on its port. */
  async startAgain(): Promise<void> {
    await this.#run('start', `--log=${join(this.#folder, 'postgres.log')}`)
  }

  async #run(command: string, option: string): Promise<void> {
    const data = join(this.#folder, 'data')
    // The last start has written down its command line.
    const [program = ''] = (await readFile(join(data, 'postmaster.opts'), 'utf8')).split(' ')
    const control = [join(dirname(program), 'pg_ctl'), command, '--wait', `--pgdata=${data}`, option]
    // PostgreSQL refuses to run as root, so the all-in-one starts it as another user of a namespace of its own.
    const [file = '', ...args] = process.getuid?.() === 0 ? ['unshare', '--user', ...control] : control
    const child = spawn(file, args, { stdio: 'ignore', env: { LC_ALL: 'C' } })
    const [code] = await once(child, 'exit')
    if (code !== 0) {
      throw new Error(`${control.join(' ')}: exit code ${code} (expected: 0)`)
    }
  }
}
