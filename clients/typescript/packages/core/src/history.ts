import { itemsOf, type Json, type JsonObject, numberOf, objectsOf, textOf } from './json.js'
import type { Session } from './session.js'
import type { Tab } from './tab.js'

/** So many tokens may be in one request. */
const TOKENS_MAX = 20

/** One change of an entity, as the server kept it. The newest is first. */
export interface HistoryEntry {
  /** RFC 3339. */
  readonly at: string
  readonly device: string | undefined
  readonly mutationId: string
  readonly version: number | undefined
  /** `created`, `updated`, `deleted`, `refused`, or `unchanged` when none of it was taken. */
  readonly op: string
  /** The fields that changed; a value that was or is not there is undefined. */
  readonly changes: readonly {
    readonly field: string
    readonly from: Json | undefined
    readonly to: Json | undefined
  }[]
  /** The values that were wanted and lost, and what was kept instead. A patch with `wanted` brings one back. */
  readonly lost: readonly {
    readonly field: string
    readonly wanted: Json | undefined
    readonly kept: Json | undefined
  }[]
}

/** The history could not be read: the device is offline, or the server refused. */
export class HistoryUnavailable extends Error {
  override readonly name = 'HistoryUnavailable'
}

export interface HistoryPage {
  readonly items: readonly HistoryEntry[]
  /** Give it to the next call; undefined on the last page. */
  readonly pageToken: string | undefined
}

export async function readHistory(
  session: Session,
  type: string,
  id: string,
  options: { readonly pageToken?: string; readonly signal: AbortSignal },
): Promise<HistoryPage> {
  const info = session.tab.view.catalogue.type(type)
  if (!session.transport || !info) {
    throw new HistoryUnavailable(info ? 'signed out' : `${type}: unknown type`)
  }
  const query = options.pageToken === undefined ? '' : `?pageToken=${encodeURIComponent(options.pageToken)}`
  const path = `/api/${info.collection}/${encodeURIComponent(id)}/history${query}`
  const headers = minToken(session.tab, type, id)
  const answer = await session.transport.call({ method: 'GET', path, headers }, options.signal)
  if (answer.kind !== 'ok' || !itemsOf(answer.body, 'items')) {
    throw new HistoryUnavailable(answer.kind === 'refused' ? answer.code : answer.kind)
  }
  return { items: objectsOf(answer.body, 'items').map(entryOf), pageToken: textOf(answer.body, 'pageToken') }
}

/** The history follows the server's log with a delay. It is asked for all that this device has pulled and written. */
function minToken(tab: Tab, type: string, id: string): Record<string, string> {
  const marks = tab.view.opsOf(type, id).flatMap(op => op.mark ?? [])
  const { token } = tab.view.meta
  const tokens = [...new Set(token === undefined ? marks : [...marks, token])].slice(-TOKENS_MAX)
  return tokens.length === 0 ? {} : { 'Replog-Min-Token': tokens.join(',') }
}

function entryOf(item: JsonObject): HistoryEntry {
  return {
    at: textOf(item, 'at') ?? '',
    device: textOf(item, 'device'),
    mutationId: textOf(item, 'mutation_id') ?? '',
    version: numberOf(item, 'version'),
    op: textOf(item, 'op') ?? '',
    changes: objectsOf(item, 'changes').map(each => ({ field: fieldOf(each), from: each.from, to: each.to })),
    lost: objectsOf(item, 'lost').map(each => ({ field: fieldOf(each), wanted: each.wanted, kept: each.kept })),
  }
}

const fieldOf = (change: JsonObject) => textOf(change, 'field') ?? ''
