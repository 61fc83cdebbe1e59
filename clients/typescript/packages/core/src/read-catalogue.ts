import { Catalogue } from './catalogue.js'
import type { Json } from './json.js'
import type { Log } from './ports.js'
import type { Tab } from './tab.js'
import type { Transport } from './transport.js'

/**
 * The server's catalogue.
 *
 * @returns undefined when the tab has it already, and null when it cannot be read now
 */
export async function readCatalogue(
  tab: Tab,
  transport: Transport,
  log: Log,
  signal: AbortSignal,
): Promise<Json | undefined | null> {
  const known = tab.hasServersCatalogue ? { 'If-None-Match': `"${tab.view.catalogue.version}"` } : undefined
  const call = { method: 'GET' as const, path: '/api/catalogue', headers: known }
  const answer = await transport.call(call, signal)
  if (answer.kind !== 'ok') {
    return null
  }
  if (answer.status === 304) {
    return undefined
  }
  if (!Catalogue.parse(answer.body)) {
    log.warn('The answer of /api/catalogue is not a catalogue; is the address that of a RepLog server?')
    return null
  }
  return answer.body
}
