import { readFile } from 'node:fs/promises'

const TIMEOUT_MS = 30_000

/** The text could not be had; the message says why, and what to do where that is known. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

/**
 * The catalogue's JSON, from a server or from a file.
 *
 * @returns where it came from, for messages, and the parsed JSON
 * @throws Unreadable
 */
export async function readSource(
  from: string,
  token: string | undefined,
): Promise<{ readonly place: string; readonly json: unknown }> {
  const url = urlOf(from)
  const place = url?.href ?? from
  const text = url ? await download(url, token) : await fileText(from)
  try {
    return { place, json: JSON.parse(text) }
  } catch {
    throw new Unreadable(`${place}: not JSON (expected: the response of GET /api/catalogue)`)
  }
}

/** The address of the catalogue; null when this names a file. */
function urlOf(from: string): URL | null {
  if (!/^https?:\/\//i.test(from)) {
    return null
  }
  if (!URL.canParse(from)) {
    throw new Unreadable(`--from: ${from} (expected: an address like http://localhost:8080, or a file)`)
  }
  const url = new URL(from)
  const path = url.pathname.replace(/\/+$/, '')
  url.pathname = path.endsWith('/api/catalogue') ? path : `${path}/api/catalogue`
  return url
}

async function fileText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (problem) {
    throw new Unreadable(`${path}: ${reason(problem)} (expected: a file with a catalogue)`)
  }
}

async function download(url: URL, token: string | undefined): Promise<string> {
  let status: number
  let text: string
  try {
    const response = await fetch(url, {
      headers: { Accept: 'application/json', ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    status = response.status
    text = await response.text()
  } catch (problem) {
    throw new Unreadable(`${url.href}: not reachable (${reason(problem)})`)
  }
  if (status === 401) {
    throw new Unreadable(`${url.href}: ${unauthenticated(url, token, text)}`)
  }
  if (status !== 200) {
    throw new Unreadable(`${url.href}: status ${status}${detailOf(text)} (expected: a catalogue)`)
  }
  return text
}

function unauthenticated(url: URL, token: string | undefined, text: string): string {
  const devToken = new URL('/dev/token?sub=me', url).href
  return token === undefined
    ? `no token (expected: --token or REPLOG_TOKEN; with the profile dev, ${devToken} gives one)`
    : `the token is not accepted${detailOf(text)}`
}

/** The detail of a problem+json response; nothing when the text is something else. */
function detailOf(text: string): string {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null && 'detail' in json ? `: ${String(json.detail)}` : ''
  } catch {
    return ''
  }
}

/** `fetch` keeps the reason in `cause`, and the reasons of several addresses in `errors`. */
function reason(problem: unknown): string {
  if (problem instanceof AggregateError && problem.errors.length > 0) {
    return reason(problem.errors[0])
  }
  if (problem instanceof Error) {
    return problem.cause === undefined ? problem.message : reason(problem.cause)
  }
  return String(problem)
}
