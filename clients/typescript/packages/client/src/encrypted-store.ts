import type {
  BaseRow,
  Change,
  Changes,
  Committed,
  Cursor,
  Loaded,
  Meta,
  NewOp,
  Op,
  Outcome,
  Store,
  StoreFactory,
} from '@replog/core'
import { Sealer } from './sealer.js'

/**
 * Encrypts what a person wrote before it reaches another store: the fields of entities and of operations, ids of the
 * app's own choosing, and the reasons of rejections. Types, ids, versions, times and tokens of pulls stay readable,
 * because the store finds records by them.
 *
 * The app keeps the key. Without it nothing can be read, and with another one every call rejects with `WrongKey`.
 *
 * @param key an AES-GCM key: `crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt',
 * 'decrypt'])`
 */
export function encryptedStore(inner: StoreFactory, key: CryptoKey): StoreFactory {
  const sealer = new Sealer(key)
  return {
    name: inner.name,
    shared: inner.shared,
    store: user => new EncryptedStore(inner.store(user), sealer),
  }
}

/** Encrypts before a transaction begins, because WebCrypto would end it. */
class EncryptedStore implements Store {
  readonly #inner: Store
  readonly #sealer: Sealer
  readonly acrossProcesses: Store['acrossProcesses']
  readonly appended: Store['appended']
  /** Commits reach the inner store in the order of their calls, however long their encryption takes. */
  #tail: Promise<unknown> = Promise.resolve()

  constructor(inner: Store, sealer: Sealer) {
    this.#inner = inner
    this.#sealer = sealer
    this.acrossProcesses = inner.acrossProcesses?.bind(inner)
    const appended = inner.appended?.bind(inner)
    this.appended = appended && (async seq => this.#openOps(await appended(seq)))
  }

  async open(fresh: Meta): Promise<Loaded> {
    const loaded = await this.#inner.open(fresh)
    return { ...loaded, ops: await this.#openOps(loaded.ops) }
  }

  async loadBase(type: string): Promise<{ readonly rows: readonly BaseRow[]; readonly cursor: Cursor }> {
    const { rows, cursor } = await this.#inner.loadBase(type)
    return { rows: await this.#openRows(rows), cursor }
  }

  async readBase(
    generation: number,
    keys: readonly { readonly type: string; readonly id: string }[],
  ): Promise<readonly BaseRow[]> {
    return this.#openRows(await this.#inner.readBase(generation, keys))
  }

  async changes(since: Cursor, types: readonly string[]): Promise<Changes> {
    const changes = await this.#inner.changes(since, types)
    const [ops, base, outcomes] = await Promise.all([
      this.#openOps(changes.ops),
      this.#openRows(changes.base),
      Promise.all(changes.outcomes.map(outcome => this.#openOutcome(outcome))),
    ])
    return { ...changes, ops, base, outcomes }
  }

  commit(change: Change): Promise<Committed> {
    const sealed = this.#seal(change)
    const done = this.#tail.then(async () => this.#inner.commit(await sealed))
    this.#tail = done.catch(() => undefined)
    return done
  }

  claim(): Promise<number> {
    return this.#inner.claim()
  }

  async outcome(mutationId: string): Promise<Outcome | undefined> {
    const outcome = await this.#inner.outcome(mutationId)
    return outcome && this.#openOutcome(outcome)
  }

  forget(olderThan: number, limit: number): Promise<number> {
    return this.#inner.forget(olderThan, limit)
  }

  sweep(generations: readonly number[], limit: number): Promise<number> {
    return this.#inner.sweep(generations, limit)
  }

  close(): Promise<void> {
    return this.#inner.close()
  }

  destroy(seen?: Cursor): Promise<void> {
    return this.#inner.destroy(seen)
  }

  async #seal(change: Change): Promise<Change> {
    const { append, update, outcomes, base } = change
    // Everything is read from the change at once; the caller may change its objects afterwards.
    const [appended, updated, ended, rows] = await Promise.all([
      append && Promise.all(append.map(op => this.#sealOp(op))),
      update && Promise.all(update.map(op => this.#sealOp(op))),
      outcomes && Promise.all(outcomes.map(outcome => this.#sealer.seal(outcome.mutationId, outcome, ['problem']))),
      base && Promise.all(base.put.map(row => this.#sealer.seal(`${row.type}/${row.id}`, row, ['data', 'localId']))),
    ])
    return {
      ...change,
      ...(appended && { append: appended }),
      ...(updated && { update: updated }),
      ...(ended && { outcomes: ended }),
      ...(base && rows && { base: { ...base, put: rows } }),
    }
  }

  #sealOp<O extends NewOp>(op: O): Promise<O> {
    return this.#sealer.seal(`${op.type}/${op.id}`, op, ['data', 'localId', 'problem', 'was'])
  }

  #openOps(ops: readonly Op[]): Promise<readonly Op[]> {
    return Promise.all(ops.map(op => this.#sealer.open(`${op.type}/${op.id}`, op)))
  }

  #openRows(rows: readonly BaseRow[]): Promise<readonly BaseRow[]> {
    return Promise.all(rows.map(row => this.#sealer.open(`${row.type}/${row.id}`, row)))
  }

  #openOutcome(outcome: Outcome): Promise<Outcome> {
    return this.#sealer.open(outcome.mutationId, outcome)
  }
}
