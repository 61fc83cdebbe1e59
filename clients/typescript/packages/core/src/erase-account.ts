import type { ServerWait } from './server-wait.js'
import type { Transport } from './transport.js'

/** So often a server that fails is asked. */
const TRIES_MAX = 3

/**
 * Asks the server to erase the account of a transport. A server that does not know this call has no such path, or no
 * such method there.
 *
 * @param erasure the mutation id; a repetition under the same one erases nothing more
 * @returns why the server does not erase it; undefined when it does
 */
export async function refusalToErase(
  transport: Transport,
  erasure: string,
  wait: ServerWait,
): Promise<string | undefined> {
  const call = { method: 'DELETE' as const, path: '/api/account', headers: { 'Idempotency-Key': erasure } }
  for (let tries = 1; ; tries++) {
    const answer = await transport.call(call, wait.signal)
    wait.requireWanted()
    switch (answer.kind) {
      case 'ok':
        return undefined
      case 'refused':
        return answer.code
      case 'paused':
        return answer.reason
      case 'failed':
        if (tries >= TRIES_MAX) {
          return 'server_error'
        }
        await wait.retry(tries)
        break
      case 'later':
        // The answer of something on the way, which does not know the path.
        if (answer.cause === 'http_404' || answer.cause === 'http_405') {
          return answer.cause
        }
        await wait.retry(tries, answer.retryAfter)
    }
  }
}
