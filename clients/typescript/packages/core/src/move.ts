import {
  type AnonymousAccount,
  appendMissing,
  emptied,
  hasData,
  ifRemoved,
  type MoveTarget,
  NotReachable,
  type SignedIn,
  unlessStale,
} from './account.js'
import { copied } from './copy.js'
import { refusalToErase } from './erase-account.js'
import { uuidV4 } from './ids.js'
import type { NewOp, Op } from './op.js'
import { readCatalogue } from './read-catalogue.js'
import { ServerWait } from './server-wait.js'
import type { Session } from './session.js'
import type { Cursor, Moving } from './store.js'

/** So often, what other devices have written meanwhile is added before the account is erased. */
const ROUNDS_MAX = 10

export interface AnonymousAccountOptions {
  /** The subject of its tokens. */
  readonly user: string
  /** Gives access tokens of it, as the client's option `token` gives those of the user. */
  readonly token: (options: { readonly signal: AbortSignal }) => Promise<string>
}

/** An account of the server for `signIn({ from })`. A bundle has the code of the move only when it imports this. */
export function anonymousAccount(account: AnonymousAccountOptions): AnonymousAccount {
  return { user: account.user, moveTo: (user, target) => moved(account, user, target) }
}

async function moved(account: AnonymousAccountOptions, user: string, target: MoveTarget): Promise<SignedIn> {
  const { host } = target
  const present = host.present()
  const isShown = present.user === account.user
  const old = isShown ? present : await host.open(account.user, true)
  const to = isShown ? await host.open(user) : present
  return new Move({ ...target, account, user, to, isShown }, old).run()
}

interface MoveOptions extends MoveTarget {
  readonly account: AnonymousAccountOptions
  /** The user to whom it is moved, and the session of that user. */
  readonly user: string
  readonly to: Session
  /** Whether the app shows the old account. After a restart, it shows the new one already. */
  readonly isShown: boolean
}

/**
 * Moves an account in steps that can be repeated, whatever was done of them: `adding`, then `erasing`. The store of the
 * old account keeps which step was reached.
 */
class Move {
  readonly #with: MoveOptions
  readonly #wait: ServerWait
  #old: Session
  /** Whether the app shows the new account. */
  #isSwitched: boolean
  #isReopened = false
  /** Whether some of it may have been added before. */
  #isRepeated = false
  /** Up to where the queue of the old account was added. */
  #taken: Cursor = { rev: 0, seq: 0 }
  /** What was added, by mutation id. */
  readonly #added = new Set<string>()

  constructor(options: MoveOptions, old: Session) {
    this.#with = options
    this.#wait = new ServerWait(options.host.options.platform, options.signal)
    this.#old = old
    this.#isSwitched = !options.isShown
  }

  async run(): Promise<SignedIn> {
    const { to, signal } = this.#with
    try {
      return await this.#stepsAgain()
    } catch (error) {
      const reason = signal.aborted ? new NotReachable('offline') : error
      if (this.#isSwitched && reason instanceof NotReachable) {
        return { from: 'unfinished', reason: reason.state }
      }
      throw reason
    } finally {
      if (this.#isSwitched || this.#isReopened) {
        await this.#old.close()
      } else {
        this.#old.syncing!.release()
      }
      if (!this.#isSwitched) {
        await to.close()
      }
    }
  }

  /** When another tab removes the data of the old account meanwhile, the server has what there is. */
  async #stepsAgain(): Promise<SignedIn> {
    const { host, account } = this.#with
    try {
      return await this.#steps()
    } catch (error) {
      ifRemoved(error)
      await this.#old.close()
      this.#old = await host.open(account.user, true)
      this.#isReopened = true
      this.#isRepeated = true
      return this.#steps()
    }
  }

  async #steps(): Promise<SignedIn> {
    this.#old.syncing!.useToken(this.#with.account.token)
    let moving = this.#known()
    this.#isRepeated ||= moving !== undefined
    if (moving?.step === 'adding') {
      await this.#readAll()
    }
    moving ??= await this.#decided()
    if (moving.step === 'adding') {
      await this.#add()
      requireSynced(await this.#wait.sent(this.#with.to))
      moving = { ...moving, step: 'erasing' }
      await this.#old.tab.commit({ meta: { moving } })
    }
    if (moving.step === 'erasing') {
      await this.#addLate()
    }
    await this.#switch(async () => undefined)
    return this.#erase(moving)
  }

  /** The step that was reached. While the app shows the old account, something new may be there after the last step. */
  #known(): Moving | undefined {
    const { user, isShown } = this.#with
    const { moving } = this.#old.tab.view.meta
    return moving?.to === user && (moving.step === 'adding' || !isShown) ? moving : undefined
  }

  /** Reads the old account, and asks whether its data is added. */
  async #decided(): Promise<Moving> {
    const { host, user, to, ask, signal } = this.#with
    const { tab } = this.#old
    await this.#readAll()
    await tab.ensure(tab.view.catalogue.names())
    const pending = this.#copies().length
    let step: Moving['step'] = 'adding'
    if (ask && pending > 0) {
      requireSynced(await this.#wait.synced(to))
      step = !(await hasData(to.tab)) || (await ask({ pending })) === 'add' ? 'adding' : 'discarding'
    }
    let moving: Moving = { to: user, step, erasure: uuidV4(host.options.platform.random) }
    await this.#old.exclusively(async () => {
      await tab.catchUp()
      const known = this.#known()
      if (known) {
        // Another tab was faster.
        this.#isRepeated = true
        moving = known
      } else {
        await tab.commit({ meta: { moving } })
      }
    }, signal)
    return moving
  }

  /** Sends what waits, so that it is decided beside the changes of other devices, and reads everything. */
  async #readAll(): Promise<void> {
    await this.#wait.leadership(this.#old)
    const state = await this.#wait.sent(this.#old)
    // In an account that is full, the rest cannot be sent; it is added to the new one.
    if (state === 'paused' && this.#old.status.paused?.reason !== 'quota_exceeded') {
      throw new NotReachable(state)
    }
    requireSynced(await this.#pulled())
  }

  /** Adds what other tabs and devices have written meanwhile. */
  async #addLate(): Promise<void> {
    if (this.#isRepeated) {
      // When the account was erased before a restart, the first pull drops what only this device has.
      await this.#add()
    }
    await this.#wait.leadership(this.#old)
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      // When the old account cannot be read any more, the data that was added is all there is.
      if ((await this.#pulled()) === 'paused' || (await this.#add()) === 0) {
        return
      }
      requireSynced(await this.#wait.sent(this.#with.to))
    }
  }

  /** Holds later writes, and pulls until everything of the old account is here and nothing is under way. */
  async #pulled(): Promise<'synced' | 'paused'> {
    const { signal, host } = this.#with
    const { tab, transport, syncing } = this.#old
    syncing!.hold()
    for (let tries = 1; ; tries++) {
      const catalogue = await readCatalogue(tab, transport!, host.options.log, signal)
      if (catalogue) {
        await tab.commit({ meta: { catalogue } })
      }
      const state = await this.#wait.pulled(this.#old)
      const { token, types, restarting } = tab.view.meta
      const isWhole = catalogue !== null && token !== undefined && types === undefined && !restarting
      if (state === 'paused' || (isWhole && tab.view.ops().every(isUnsent))) {
        return state
      }
      await this.#wait.retry(tries)
    }
  }

  /** Adds what the new account does not have. The first time, the app shows the new account from then on. */
  async #add(): Promise<number> {
    const { to, signal } = this.#with
    let count = 0
    const add = async () => {
      count = await this.#append()
    }
    await to.exclusively(() => (this.#isSwitched ? add() : this.#switch(add)), signal)
    return count
  }

  async #switch(change: () => Promise<void>): Promise<void> {
    const { host, to } = this.#with
    if (this.#isSwitched) {
      return
    }
    const present = host.present()
    await host.use(to, async () => {
      this.#wait.requireWanted()
      await change()
    })
    this.#isSwitched = true
    present.retire()
  }

  async #append(): Promise<number> {
    const { tab } = this.#old
    await tab.catchUp()
    await tab.ensure(tab.view.catalogue.names())
    const queue = [...tab.view.ops()]
    this.#taken = tab.cursor
    const ops = this.#copies().filter(op => !this.#added.has(op.mutationId))
    const count = await appendMissing(this.#with.to.tab, ops, this.#isRepeated)
    for (const op of ops) {
      this.#added.add(op.mutationId)
    }
    // The queue of the old account keeps nothing of it, so that it is not added again.
    const isTaken = queue.length === 0 || (await unlessStale(() => tab.commit({ remove: queue })))
    return isTaken ? count : count + (await this.#append())
  }

  /** What the new account gets of the data that is here now. */
  #copies(): NewOp[] {
    const { user, to, host, account } = this.#with
    const { view, clockOffset } = to.tab
    const at = host.options.platform.clock.now()
    return copied(this.#old.tab.view, {
      from: account.user,
      to: user,
      seen: view.meta.token,
      catalogue: view.catalogue.version,
      at,
      time: Math.max(at + clockOffset, view.meta.lastTime + 1),
    })
  }

  /** Erases the old account at the server, if that is possible, and then here. */
  async #erase({ step, erasure }: Moving): Promise<SignedIn> {
    const old = this.#old
    old.syncing!.rest()
    const reason = await refusalToErase(old.transport!, erasure, this.#wait)
    if (step === 'erasing') {
      await emptied(old, this.#taken, async () => {
        await this.#add()
        return this.#taken
      })
    } else {
      await old.destroy()
    }
    return reason === undefined ? { from: 'erased' } : { from: 'kept', reason }
  }
}

function requireSynced(state: 'synced' | 'paused' | 'held'): void {
  if (state !== 'synced') {
    throw new NotReachable(state)
  }
}

/** Whether no request with it is under way or unanswered. */
function isUnsent({ state }: Op): boolean {
  return state === 'queued' || state === 'parked' || state === 'waiting'
}
