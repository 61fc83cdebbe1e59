/** Headers of a request, as `fetch`, `node:http` and most frameworks have them. */
export type HeaderSource = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

/** A header by its name, in any case. A header that came more than once counts as its first value. */
export function headerOf(headers: HeaderSource, name: string): string | undefined {
  if (headers instanceof Headers) {
    return headers.get(name) ?? undefined
  }
  const wanted = name.toLowerCase()
  const value = headers[wanted] ?? Object.entries(headers).find(([key]) => key.toLowerCase() === wanted)?.[1]
  return typeof value === 'string' ? value : value?.[0]
}
