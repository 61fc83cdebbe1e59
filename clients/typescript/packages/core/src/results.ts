import { type Json, objectsOf } from './json.js'
import { lostOf } from './lost.js'
import type { Problem } from './op.js'
import { outcomeOf } from './outcomes.js'
import type { Batch } from './plan.js'
import type { SenderOptions } from './sender-options.js'
import { settle } from './settle.js'

/** Stores the results of a push. Returns how many operations were rejected. */
export async function storeResults(options: SenderOptions, batch: Batch, body: Json): Promise<number> {
  const { tab, epoch, clock, newId } = options
  if (objectsOf(body, 'errors').some(entry => entry.code === 'validation_failed')) {
    await options.onInvalid()
  }
  const now = clock.now()
  const settled = settle(batch.ops, body, { now, catalogue: tab.view.catalogue.version, newId })
  await tab.commit({
    epoch,
    update: settled.update,
    remove: settled.remove,
    outcomes: settled.outcomes,
    meta: {
      lastSuccess: now,
      clockOffset: tab.clockOffset,
      lastTime: Math.max(tab.view.meta.lastTime, ...batch.ops.map(op => Date.parse(op.clientTime))),
      ...(settled.paused ? { paused: settled.paused } : {}),
    },
  })
  for (const op of settled.update) {
    const lost = lostOf(op)
    if (lost) {
      options.onLost?.(lost)
    }
  }
  if (settled.erasedAt !== undefined) {
    options.onErased(settled.erasedAt)
  }
  return settled.update.filter(op => op.state !== 'acked').length
}

/** Sends both halves of a batch on their own. Operations that cannot be divided are parked. */
export async function divide(options: SenderOptions, batch: Batch, problem: Problem): Promise<void> {
  const { tab, epoch, newId, clock } = options
  if (batch.ops.length === 1 || batch.atomic) {
    await tab.commit({
      epoch,
      update: batch.ops.map(op => ({ ...op, state: 'parked', problem })),
      outcomes: batch.ops.map(op => outcomeOf(op, 'rejected', clock.now(), { problem })),
    })
    return
  }
  const half = Math.ceil(batch.ops.length / 2)
  const names = [newId(), newId()] as const
  await tab.commit({ epoch, update: batch.ops.map((op, i) => ({ ...op, batch: i < half ? names[0] : names[1] })) })
}

/** Nothing is sent any more until the app does something, and every tab knows why. */
export async function pause({ tab, epoch }: SenderOptions, reason: string, detail: string | undefined): Promise<void> {
  await tab.commit({ epoch, meta: { paused: { reason, detail } } })
}
