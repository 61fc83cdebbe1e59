import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { SqliteStoreOptions } from '@replog/sqlite'

export interface ChildEvent {
  readonly event: string
  readonly names?: readonly string[]
  readonly message?: string
}

type Line = ChildEvent | { readonly id: number; readonly value?: unknown; readonly error?: string }

/** A process that runs `client-child.ts`. */
export class ClientProcess {
  readonly events: ChildEvent[] = []
  readonly #child: ChildProcess
  readonly #answers = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  #count = 0

  private constructor(child: ChildProcess) {
    this.#child = child
    createInterface({ input: child.stdout! }).on('line', line => this.#receive(JSON.parse(line)))
  }

  /** Ends when the client is open. */
  static async start(program: string, file: string, url: string, options: SqliteStoreOptions): Promise<ClientProcess> {
    const child = spawn(process.execPath, [program, file, url, JSON.stringify(options)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const started = new ClientProcess(child)
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the process ended with ${code} before its client was open`)
    })
    ended.catch(() => {})
    await Promise.race([until(() => started.events.some(({ event }) => event === 'open'), 20_000), ended])
    return started
  }

  async call<T = unknown>(command: string, argument?: string): Promise<T> {
    const id = this.#count++
    this.#child.stdin!.write(`${JSON.stringify({ id, command, argument })}\n`)
    return new Promise<unknown>((resolve, reject) => {
      this.#answers.set(id, { resolve, reject })
    }) as Promise<T>
  }

  /** How often it began to lead. */
  get terms(): number {
    return this.events.filter(({ event }) => event === 'leads').length
  }

  /** The names in the last rows that its live query gave. */
  get shown(): readonly string[] {
    return this.events.findLast(({ event }) => event === 'rows')?.names ?? []
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Ends when the process has ended by itself, after `close`. */
  async close(): Promise<void> {
    const ended = once(this.#child, 'exit')
    await this.call('close')
    await ended
  }

  /** Ends the process, in whatever state it is. */
  async end(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit')
      this.#child.kill('SIGKILL')
      await ended
    }
  }

  #receive(line: Line): void {
    if ('event' in line) {
      this.events.push(line)
      return
    }
    const answer = this.#answers.get(line.id)
    this.#answers.delete(line.id)
    if (line.error === undefined) {
      answer?.resolve(line.value)
    } else {
      answer?.reject(new Error(line.error))
    }
  }
}

/** Waits for a condition, and says how long that took. */
export async function until(condition: () => boolean, msMax: number): Promise<number> {
  const began = performance.now()
  while (!condition()) {
    if (performance.now() - began > msMax) {
      throw new Error(`the condition is not met after ${msMax} ms: ${condition}`)
    }
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  return performance.now() - began
}
