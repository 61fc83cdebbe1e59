import type { Op } from './op.js'
import { isRejected, type Rejected, type RejectedPorts, rejection } from './rejected.js'
import { Stale } from './store.js'
import type { Tab } from './tab.js'
import { messageOf } from './transport.js'

/** Tells the app about rejections, in one visible tab: the one that marks them first. */
export class Teller {
  readonly #tab: Tab
  readonly #ports: RejectedPorts & { readonly visible: () => boolean; readonly warn: (message: string) => void }
  readonly #onRejected: ((rejected: Rejected) => void) | undefined

  constructor(
    tab: Tab,
    onRejected: ((rejected: Rejected) => void) | undefined,
    ports: RejectedPorts & { readonly visible: () => boolean; readonly warn: (message: string) => void },
  ) {
    this.#tab = tab
    this.#onRejected = onRejected
    this.#ports = ports
  }

  async tell(ops: readonly Op[]): Promise<void> {
    if (!this.#onRejected || !this.#ports.visible()) {
      return
    }
    for (const op of ops) {
      if (isRejected(op) && !op.told) {
        await this.#tellOne(op, this.#onRejected)
      }
    }
  }

  async #tellOne(op: Op, onRejected: (rejected: Rejected) => void): Promise<void> {
    const told: Op = { ...op, told: true }
    try {
      await this.#tab.commit({ update: [told] })
      onRejected(rejection(this.#tab, this.#ports, this.#tab.view.op(op.seq) ?? told))
    } catch (error) {
      if (!(error instanceof Stale)) {
        this.#ports.warn(`onRejected failed: ${messageOf(error)}`)
      }
    }
  }
}
