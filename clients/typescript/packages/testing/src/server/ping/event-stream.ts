import type { Clock } from '@replog/core'
import type { Position } from '../position.js'
import { type Change, merged, narrowed } from './change.js'

/** Why the server closes a stream. */
export type EndReason = 'token_expired' | 'going_away' | 'resync'

/** The changes of which a stream tells. */
export interface Interest {
  /** Changes of this device alone are left out. */
  readonly device?: string
  /** Absent for all. */
  readonly types?: readonly string[]
}

const KEEP_ALIVE = ': keep-alive\n\n'

/** The text of a `change` event. */
export function changeFrame(change: Change, token: string): string {
  const state = change.existing.length > 0 ? 'exists' : 'not_exists'
  const device = change.device === undefined ? {} : { device: change.device }
  return `id: ${token}\nevent: change\ndata: ${JSON.stringify({ token, state, types: change.types, ...device })}\n\n`
}

/**
 * One open stream. Its reader takes one frame after the other. Changes that happen meanwhile are merged into one, as
 * they are for a slow reader of the real server.
 */
export class EventStream {
  readonly user: string
  readonly interest: Interest
  readonly #clock: Clock
  readonly #keepAliveMs: number
  readonly #mark: (position: Position) => string
  readonly #frames: string[] = []
  #sentUpTo: Position
  #pending: Change | undefined
  #ending: EndReason | undefined
  #isOver = false
  #wake: (() => void) | undefined
  #stopTimer: () => void = () => {}
  readonly #closers: (() => void)[] = []

  constructor(options: {
    readonly user: string
    readonly interest: Interest
    readonly clock: Clock
    readonly keepAliveMs: number
    readonly first: string
    readonly from: Position
    readonly mark: (position: Position) => string
  }) {
    this.user = options.user
    this.interest = options.interest
    this.#clock = options.clock
    this.#keepAliveMs = options.keepAliveMs
    this.#mark = options.mark
    this.#sentUpTo = options.from
    this.#frames.push(options.first)
    this.#startTimer()
  }

  get isOver(): boolean {
    return this.#isOver
  }

  offer(change: Change): void {
    const concerning =
      this.interest.device !== undefined && this.interest.device === change.device
        ? undefined
        : narrowed(change, this.interest.types)
    if (concerning && concerning.position > this.#sentUpTo) {
      this.#pending = this.#pending ? merged(this.#pending, concerning) : concerning
      this.#notify()
    }
  }

  /** Sends a frame as it is. */
  push(frame: string): void {
    this.#frames.push(frame)
    this.#notify()
  }

  /** Sends the reason and ends the stream. */
  end(reason: EndReason): void {
    this.#ending ??= reason
    this.#notify()
  }

  /** Ends the stream without a word, as when the connection breaks. */
  close(): void {
    if (!this.#isOver) {
      this.#isOver = true
      this.#stopTimer()
      for (const close of this.#closers) {
        close()
      }
      this.#notify()
    }
  }

  /** Calls when the stream is over, however it ends. */
  onClose(close: () => void): void {
    this.#closers.push(close)
  }

  /** The next frame; undefined when there is none yet, or the stream is over. */
  take(): string | undefined {
    const frame = this.#isOver ? undefined : this.#next()
    if (frame !== undefined && !this.#isOver) {
      this.#startTimer()
    }
    return frame
  }

  /** Calls once when there may be a frame to take, or the stream is over. */
  onFrame(wake: () => void): void {
    this.#wake = wake
    if (this.#isOver || this.#frames.length > 0 || this.#pending || this.#ending) {
      this.#notify()
    }
  }

  #next(): string | undefined {
    const change = this.#frames.length === 0 ? this.#pending : undefined
    if (change) {
      this.#pending = undefined
      this.#sentUpTo = change.position
      return changeFrame(change, this.#mark(change.position))
    }
    const frame = this.#frames.shift()
    if (frame === undefined && this.#ending) {
      const last = `event: end\ndata: ${JSON.stringify({ reason: this.#ending })}\n\n`
      this.close()
      return last
    }
    return frame
  }

  #notify(): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }

  #startTimer(): void {
    this.#stopTimer()
    this.#stopTimer = this.#clock.after(this.#keepAliveMs, () => this.push(KEEP_ALIVE))
  }
}
