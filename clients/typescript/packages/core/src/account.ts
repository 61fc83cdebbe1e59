import type { NewOp } from './op.js'
import type { Session } from './session.js'

/** The decision of a person about data that was made before they signed in to an account that has data already. */
export type Existing = 'add' | 'discard'

export type AskExisting = (found: { readonly pending: number }) => Existing | Promise<Existing>

/**
 * Whether the writes that were made on this device without an account are added to an account.
 *
 * @param ask decides when the account has data already; without it, everything is added
 * @throws NotReachable when it must be asked, and the account's data cannot be looked at
 */
export async function isAdded(
  from: Session,
  to: Session,
  ask: AskExisting | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const pending = from.tab.view.ops().length
  return pending === 0 || (await wanted(to, pending, ask, signal)) === 'add'
}

/**
 * Takes what was made on this device without an account into the store of an account. The ids stay, so nothing has to
 * be translated. Repeating it does no harm: operations have the same mutation ids. Nothing may be written meanwhile.
 */
export async function takeOver(from: Session, to: Session): Promise<void> {
  const ops = from.tab.view.ops()
  if (ops.length > 0) {
    await to.tab.append(ops.map(toNew))
  }
}

async function wanted(
  to: Session,
  pending: number,
  ask: AskExisting | undefined,
  signal: AbortSignal,
): Promise<Existing> {
  if (!ask) {
    return 'add'
  }
  const state = await to.sync(signal)
  if (state !== 'synced') {
    throw new NotReachable(state)
  }
  const types = to.tab.view.catalogue.names()
  await to.tab.ensure(types)
  const hasData = types.some(type => !to.tab.view.rows(type)[Symbol.iterator]().next().done)
  return hasData ? ask({ pending }) : 'add'
}

/** The account's data could not be looked at. */
export class NotReachable extends Error {
  override readonly name = 'NotReachable'
  readonly state: string

  constructor(state: string) {
    super(`The account could not be read before signing in: ${state} (expected: a connection to the server)`)
    this.state = state
  }
}

function toNew({ seq: _seq, rev: _rev, ...op }: NewOp & { readonly seq: number; readonly rev: number }): NewOp {
  return op
}
