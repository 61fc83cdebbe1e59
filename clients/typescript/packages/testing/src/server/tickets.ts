import type { Clock } from '@replog/core'
import type { Caller } from './auth.js'
import { ProblemError } from './problem.js'
import { ByteWriter, seal } from './seal.js'

const LIFE_SECONDS = 30

/** Tickets for streams. Each opens one stream, once. */
export class Tickets {
  readonly #clock: Clock
  readonly #issued = new Map<string, { readonly caller: Caller; readonly until: number }>()
  #count = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  issue(caller: Caller): { readonly ticket: string; readonly expires_in: number } {
    const writer = new ByteWriter()
    writer.number(this.#count++, 8)
    const ticket = seal(writer.done(), `ticket\n${caller.user}`)
    this.#issued.set(ticket, { caller, until: this.#clock.now() + LIFE_SECONDS * 1000 })
    return { ticket, expires_in: LIFE_SECONDS }
  }

  /** The caller to whom a ticket was issued; 401 when it was used, or is none. */
  use(ticket: string): Caller {
    const issued = this.#issued.get(ticket)
    this.#issued.delete(ticket)
    if (!issued || issued.until <= this.#clock.now()) {
      throw new ProblemError('ticket_invalid', 'ticket: used, expired, or none (expected: a new one)')
    }
    return issued.caller
  }
}
