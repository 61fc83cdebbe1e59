import type { Catalogue } from './catalogue.js'
import { idOfLocal, idOfMoved } from './ids.js'
import { type Data, type Key, keyOf, type NewOp, type Op, splitKey } from './op.js'
import type { BaseRow } from './store.js'
import type { View } from './view.js'

/** The circumstances under which the data of one user is written for another one. */
export interface CopyContext {
  readonly from: string
  readonly to: string
  /** The pull token of the other account, when there is one. */
  readonly seen: string | undefined
  /** The version of the catalogue by which it is written. */
  readonly catalogue: string
  /** Milliseconds of the device's clock. */
  readonly at: number
  /** The same by the server's clock. */
  readonly time: number
}

/**
 * The operations that give another user the data of a view, which must be loaded: first each entity as the server has
 * it, parents before their children, and then the queue. Rejected operations stay rejected. Tombstones are left out.
 *
 * The same entity in the same state gives the same operation, so that it is written once, however often it is copied.
 */
export function copied(view: View, context: CopyContext): NewOp[] {
  const rows = view.catalogue.names().flatMap(type => [...view.bases(type)].filter(row => !row.deleted))
  const ids = new Ids(view.catalogue, context)
  for (const named of [...rows, ...view.ops()]) {
    ids.add(named)
  }
  const above = rows.map(row => ({ row, path: pathOf(view, row) }))
  above.sort((one, other) => one.path.length - other.path.length)
  return [
    ...above.map(({ row, path }) => creation(row, path, ids, context)),
    // Later than the creations, so that they win against them where the later time wins.
    ...view.ops().map(op => carried(op, ids, context)),
  ]
}

function creation(row: BaseRow, path: readonly Key[], ids: Ids, context: CopyContext): NewOp {
  const { type, localId } = row
  return {
    state: 'queued',
    mutationId: idOfMoved(context.from, type, row.id, row.etag),
    kind: localId === undefined ? 'create' : 'upsert',
    type,
    id: ids.of(type, row.id),
    localId,
    data: ids.data(type, row.data),
    // What the person writes meanwhile goes first.
    priority: 'low',
    seen: context.seen,
    roots: [ids.key(path.at(-1) ?? keyOf(type, row.id))],
    path: path.map(key => ids.key(key)),
    at: context.at,
    clientTime: new Date(context.time).toISOString(),
    catalogue: context.catalogue,
    attempts: 0,
  }
}

/** An operation of the queue. It loses what names a state of the former account. */
function carried(op: Op, ids: Ids, context: CopyContext): NewOp {
  const { seq: _seq, rev: _rev, base: _base, shown: _shown, mark: _mark, batch: _batch, lost: _lost, ...rest } = op
  const isRejected = op.state === 'parked' || op.state === 'waiting' || op.state === 'conflict'
  return {
    ...rest,
    state: op.state === 'conflict' ? 'parked' : isRejected ? op.state : 'queued',
    problem: isRejected ? op.problem : undefined,
    id: ids.of(op.type, op.id),
    data: op.data && ids.data(op.type, op.data),
    roots: op.roots.map(key => ids.key(key)),
    path: op.path.map(key => ids.key(key)),
    seen: context.seen,
    clientTime: new Date(context.time + 1).toISOString(),
    attempts: 0,
  }
}

/** The entities above one as the server has them, the nearest first. */
function pathOf(view: View, row: BaseRow): Key[] {
  const path: Key[] = []
  for (let at: BaseRow | undefined = row; at && path.length < 20; ) {
    const info = view.catalogue.type(at.type)
    const parentId: unknown = info?.parentField === undefined ? undefined : at.data[info.parentField]
    if (info?.parent === undefined || typeof parentId !== 'string') {
      break
    }
    path.push(keyOf(info.parent, parentId))
    at = view.base(info.parent, parentId)
  }
  return path
}

/** The ids under the other user. They are the same, but for those that are derived from the user and a local id. */
class Ids {
  readonly #catalogue: Catalogue
  readonly #context: CopyContext
  readonly #others = new Map<Key, string>()

  constructor(catalogue: Catalogue, context: CopyContext) {
    this.#catalogue = catalogue
    this.#context = context
  }

  add({ type, id, localId }: { readonly type: string; readonly id: string; readonly localId?: string }): void {
    const { from, to } = this.#context
    if (localId !== undefined && id === idOfLocal(from, type, localId)) {
      this.#others.set(keyOf(type, id), idOfLocal(to, type, localId))
    }
  }

  of(type: string, id: string): string {
    return this.#others.get(keyOf(type, id)) ?? id
  }

  key(key: Key): Key {
    const [type, id] = splitKey(key)
    return keyOf(type, this.of(type, id))
  }

  data(type: string, data: Data): Data {
    const fields = this.#catalogue.type(type)?.fields
    return Object.fromEntries(
      Object.entries(data).map(([name, value]) => {
        const reference = fields?.get(name)?.reference
        return [name, reference !== undefined && typeof value === 'string' ? this.of(reference, value) : value]
      }),
    )
  }
}
