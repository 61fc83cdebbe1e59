import { NotOpen } from './not-open.js'
import { Listeners, type Observable } from './observable.js'
import { type Rejected, type RejectedPorts, rejectedOf } from './rejected.js'
import type { Session } from './session.js'

const NONE: readonly Rejected[] = []

/** The rejected writes of one client, to read and to watch. They stay when the user signs in or out. */
export class LiveRejected implements Observable<readonly Rejected[]> {
  readonly #ports: RejectedPorts
  readonly #changed: Listeners<readonly Rejected[]>
  #session: Session | null = null
  #end = () => {}
  /** The version of the queue from which `#shown` was made. */
  #version = -1
  #shown = NONE
  #names: readonly string[] = []

  constructor(ports: RejectedPorts, report: (error: unknown) => void) {
    this.#ports = ports
    this.#changed = new Listeners(report)
  }

  /** Shows the writes of this session from now on; none when it is null. */
  bind(session: Session | null): void {
    this.#end()
    const before = this.#shown
    this.#session = session
    this.#version = -1
    this.#names = []
    this.#shown = NONE
    this.#end = session?.tab.changed.add(() => this.#look()) ?? (() => {})
    if (this.get() !== before) {
      this.#changed.emit(this.#shown)
    }
  }

  /** The same array as before when nothing of it changed. */
  get(): readonly Rejected[] {
    const tab = this.#session?.tab
    if (tab && tab.view.queueVersion !== this.#version) {
      this.#version = tab.view.queueVersion
      const { parked, waiting } = tab.view.counts.states
      const next = parked + waiting > 0 ? rejectedOf(tab, this.#ports) : NONE
      const names = next.map(({ mutationId, problem, waiting }) => JSON.stringify([mutationId, problem, waiting]))
      const known = new Map(this.#names.map((name, i) => [name, this.#shown[i]!]))
      const isSame = names.length === this.#names.length && names.every((name, i) => name === this.#names[i])
      this.#shown = isSame ? this.#shown : next.map((rejected, i) => known.get(names[i]!) ?? rejected)
      this.#names = names
    }
    return this.#shown
  }

  /** @throws NotOpen when the client is not open */
  async list(): Promise<readonly Rejected[]> {
    if (!this.#session) {
      throw new NotOpen()
    }
    return this.get()
  }

  subscribe(changed: (rejected: readonly Rejected[]) => void): () => void {
    return this.#changed.add(changed)
  }

  #look(): void {
    const before = this.#shown
    const now = this.get()
    if (now !== before) {
      this.#changed.emit(now)
    }
  }
}
