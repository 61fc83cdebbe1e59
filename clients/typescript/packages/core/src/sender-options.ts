import type { Lost } from './lost.js'
import type { Op } from './op.js'
import type { Limits } from './plan.js'
import type { Clock, Log, Random } from './ports.js'
import type { Tab } from './tab.js'
import type { Transport } from './transport.js'

export interface SenderOptions {
  readonly tab: Tab
  readonly transport: Transport
  readonly epoch: number
  readonly clock: Clock
  readonly random: Random
  readonly newId: () => string
  readonly limits: Limits
  /** How many requests run at once. */
  readonly parallelMax: number
  readonly isHeld: (op: Op) => boolean
  readonly isOnline: () => boolean
  readonly log: Log
  /** Something was decided: a pull can show it. */
  readonly onDecided: () => void
  /** The server says that the account was erased at this time; empty when it does not say when. */
  readonly onErased: (erasedAt: string) => void
  /** The operations may be made by an older catalogue than the server's. */
  readonly onInvalid: () => Promise<void>
  readonly onLost?: (lost: Lost) => void
  readonly onMeasured: (measure: Measure) => void
  /** A request has ended. */
  readonly onStatus: () => void
  readonly onFenced: () => void
}

/** One finished request, for the status and the health. */
export interface Measure {
  readonly ops: number
  readonly rejected: number
  readonly ms: number
  readonly cause: string | null
}
