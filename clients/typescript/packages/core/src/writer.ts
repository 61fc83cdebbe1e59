import type { Row } from './fold.js'
import { uuidV5 } from './ids.js'
import { checked, type Intent, InvalidWrite, TooLarge, type Value, type WriteOptions } from './intent.js'
import { type Key, keyOf, type NewOp, type Op, splitKey } from './op.js'
import { cancelled, isCancellable, outcomeOf } from './outcomes.js'
import { LIMITS } from './plan.js'
import type { Tab } from './tab.js'
import { bytesOf } from './wire.js'

export interface WriterPorts {
  readonly newId: () => string
  readonly idOfLocal: (type: string, localId: string) => string
  /** The device's clock, and the server's as far as it is known. */
  readonly now: () => number
}

/** The operations of one write while its callback runs. */
export class Draft {
  readonly intents: Intent[] = []
  readonly #tab: Tab
  readonly #ports: WriterPorts
  readonly #options: WriteOptions

  constructor(tab: Tab, ports: WriterPorts, options: WriteOptions) {
    this.#tab = tab
    this.#ports = ports
    this.#options = options
  }

  create(type: string, data: { readonly [field: string]: Value }, isUpsert: boolean): { readonly id: string } {
    const { id: givenId, localId: givenName, ...fields } = data
    if (givenId !== undefined && typeof givenId !== 'string') {
      throw new InvalidWrite(type, [{ pointer: '/id', message: `${String(givenId)} (expected: a UUID)` }])
    }
    const localId = typeof givenName === 'string' ? givenName : undefined
    const id = givenId ?? (localId === undefined ? this.#ports.newId() : this.#ports.idOfLocal(type, localId))
    const kind = isUpsert || localId !== undefined ? 'upsert' : 'create'
    this.intents.push({ kind, type, id, localId, data: checked(this.#tab, kind, type, fields) })
    return { id }
  }

  patch(type: string, target: Row | string, data: { readonly [field: string]: Value }): void {
    const json = checked(this.#tab, 'patch', type, data)
    const row = typeof target === 'string' ? this.#tab.view.row(type, target) : target
    const was = Object.fromEntries(Object.keys(json).map(field => [field, row?.[field] ?? null]))
    this.intents.push({
      kind: 'patch',
      type,
      ...this.#base(type, target),
      data: json,
      was,
      policy: this.#options.policy,
    })
  }

  delete(type: string, target: Row | string): void {
    const policy = this.#options.policy ?? 'merge'
    this.intents.push({ kind: 'delete', type, ...this.#base(type, target), policy })
  }

  /** The id, and the state that the person was shown: the row that was passed, or else what this tab shows now. */
  #base(type: string, target: Row | string): Pick<Intent, 'id' | 'base' | 'shown'> {
    const { view } = this.#tab
    const row = typeof target !== 'string' && view.isOwn(target) ? target : undefined
    const id = typeof target === 'string' ? target : target.id
    const base = view.base(type, id)
    const token = row ? view.tokenOf(row) : view.meta.token
    const etag = row ? row.etag : base?.etag
    // An empty etag is that of an item for which the server gave none.
    return { id, base: token ?? (etag || undefined), shown: (base ?? row)?.version }
  }
}

/** A write in the queue. */
export interface Appended {
  readonly mutationIds: readonly string[]
  /** The operations that are still in the queue. */
  readonly ops: readonly Op[]
}

/** Puts writes into the queue, one after the other. */
export class Writer {
  readonly #tab: Tab
  readonly #ports: WriterPorts
  #tail: Promise<unknown> = Promise.resolve()
  #lastTime = 0

  constructor(tab: Tab, ports: WriterPorts) {
    this.#tab = tab
    this.#ports = ports
  }

  /** Ends when the operations are durable on the device. */
  append(intents: readonly Intent[], options: WriteOptions): Promise<Appended> {
    const { view } = this.#tab
    const ids = options.once === undefined ? undefined : idsOf(options.once, intents.length)
    const context = { at: this.#ports.now(), token: view.meta.token, catalogue: view.catalogue.version }
    const done = this.#tail.then(async () => {
      const seeing = await this.#tab.seeing(intents)
      const known = ids && (await this.#known(ids))
      if (known) {
        return known
      }
      const cancelled = await seeing(() => this.#cancelUnsent(intents, ids?.[0]))
      if (cancelled) {
        return appended(cancelled)
      }
      const ops = seeing(known => this.#ops(known, options, context, ids))
      requireSendable(ops)
      return appended(await this.#tab.append(ops))
    })
    this.#tail = done.catch(() => undefined)
    return done
  }

  /** The write that was made under these ids before; undefined when there was none. */
  async #known(mutationIds: readonly string[]): Promise<Appended | undefined> {
    const { store, view } = this.#tab
    const [first] = mutationIds
    // Another tab may have made it.
    await this.#tab.catchUp()
    const ops = view.ops().filter(op => mutationIds.includes(op.mutationId))
    return ops.length > 0 || (first !== undefined && (await store.outcome(first))) ? { mutationIds, ops } : undefined
  }

  #ops(
    intents: readonly Intent[],
    options: WriteOptions,
    context: { readonly at: number; readonly token: string | undefined; readonly catalogue: string },
    ids: readonly string[] | undefined,
  ): NewOp[] {
    const group = intents.length > 1 ? this.#ports.newId() : undefined
    const parents = new Map<Key, Key>()
    return intents.map((intent, index): NewOp => {
      const path = this.#path(intent, parents)
      return {
        state: 'queued',
        mutationId: ids?.[index] ?? this.#ports.newId(),
        ...intent,
        priority: options.priority ?? 'medium',
        group,
        seen: context.token,
        roots: this.#roots(intent, path),
        path,
        at: context.at,
        clientTime: new Date(this.#time(context.at)).toISOString(),
        catalogue: context.catalogue,
        attempts: 0,
      }
    })
  }

  /** The entities above, by the parents that this write itself gives and by what is shown. */
  #path(intent: Intent, parents: Map<Key, Key>): Key[] {
    const { view } = this.#tab
    const key = keyOf(intent.type, intent.id)
    const info = view.catalogue.type(intent.type)
    const parent = info?.parentField === undefined ? undefined : intent.data?.[info.parentField]
    if (info?.parent !== undefined && typeof parent === 'string') {
      parents.set(key, keyOf(info.parent, parent))
    }
    const path: Key[] = []
    for (let at: Key | undefined = key; at !== undefined && path.length < 20; ) {
      const above = parents.get(at)
      if (above === undefined) {
        const [type, id] = splitKey(at)
        return [...path, ...view.pathOf(type, id)]
      }
      path.push(above)
      at = above
    }
    return path
  }

  /** The tree of the entity, and the one that it leaves when the operation moves it. */
  #roots(intent: Intent, path: readonly Key[]): Key[] {
    const key = keyOf(intent.type, intent.id)
    const before = this.#tab.view.pathOf(intent.type, intent.id)
    const roots = [path.at(-1) ?? key]
    const old = before.at(-1)
    return old === undefined || old === roots[0] ? roots : [...roots, old]
  }

  /** Rises with each operation, also when the clock of the device was set back. */
  #time(at: number): number {
    const { view, clockOffset } = this.#tab
    this.#lastTime = Math.max(at + clockOffset, this.#lastTime + 1, view.meta.lastTime + 1)
    return this.#lastTime
  }

  /**
   * A deletion of something that was never sent removes it and everything below it from the queue. Null when the
   * deletion must be sent.
   *
   * @param mutationId of the deletion, when it was given one; it ends with the others then
   */
  async #cancelUnsent(intents: readonly Intent[], mutationId: string | undefined): Promise<readonly Op[] | null> {
    const [intent] = intents
    if (intents.length !== 1 || intent?.kind !== 'delete') {
      return null
    }
    const key = keyOf(intent.type, intent.id)
    const { view } = this.#tab
    const touched = view.ops().filter(op => keyOf(op.type, op.id) === key || op.path.includes(key))
    const isNew = touched.some(op => keyOf(op.type, op.id) === key && op.kind !== 'patch' && op.kind !== 'delete')
    if (!isNew || view.base(intent.type, intent.id) || !touched.every(isCancellable)) {
      return null
    }
    const now = this.#ports.now()
    const own = mutationId === undefined ? [] : [outcomeOf({ ...intent, mutationId }, 'cancelled', now)]
    return (await cancelled(this.#tab, touched, now, own)) ? touched : null
  }
}

function appended(ops: readonly Op[]): Appended {
  return { mutationIds: ops.map(op => op.mutationId), ops }
}

/** The mutation ids of the operations of a write that has a name. */
function idsOf(once: string, count: number): string[] {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(once)) {
    throw new TypeError(`once: ${once} (expected: a UUID)`)
  }
  return Array.from({ length: count }, (_, index) => uuidV5(once, String(index)))
}

function requireSendable(ops: readonly NewOp[]): void {
  const bytes = ops.reduce((sum, op) => sum + bytesOf({ ...op, seq: 0, rev: 0 }), 0)
  if (ops.length > LIMITS.opsMax || bytes > LIMITS.bytesMax) {
    throw new TooLarge(
      `${ops.length} operations with ${bytes} bytes ` +
        `(expected: at most ${LIMITS.opsMax} operations and ${LIMITS.bytesMax} bytes in one write)`,
    )
  }
}
