/** The parts of the world that the engine uses. Each is an argument, so that a simulation can replace all of them. */

export interface Clock {
  /** Milliseconds since 1970, by the device's clock. It may jump. */
  now(): number
  /** Milliseconds that never go back; for delays. */
  monotonic(): number
  /** Calls `run` once after `ms`. The result ends the wait. */
  after(ms: number, run: () => void): () => void
}

/** Random numbers in [0, 1). */
export type Random = () => number

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** With the query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}

export interface HttpResponse {
  readonly status: number
  header(name: string): string | null
  text(): Promise<string>
  /** The body in pieces; null where it cannot be read in pieces. */
  chunks(): AsyncIterable<string> | null
}

/** Rejects when there was no response: the request may or may not have reached the server. */
export type Http = (request: HttpRequest) => Promise<HttpResponse>

/** One event of a stream of the server. */
export interface ServerEvent {
  readonly event: string
  readonly id?: string
  readonly data: string
  /** The delay before the next connection that the server asks for, in milliseconds. */
  readonly retry?: number
}

/**
 * Reads the events of a stream. Ends when the stream ends, and fails when it breaks or says nothing, not even that it
 * is alive, for `silenceMs`.
 */
export type ReadEvents = (
  chunks: AsyncIterable<string>,
  options: { readonly clock: Clock; readonly silenceMs: number; readonly signal: AbortSignal },
) => AsyncIterable<ServerEvent>

/** Holds a name for one tab at a time. */
export interface Locks {
  /**
   * Waits until the name is free, takes it and calls `held`. The name is free again when the promise of `held` ends.
   * With `steal` it does not wait. `lost` is aborted when another tab has stolen the name.
   */
  hold(
    name: string,
    options: { readonly steal: boolean; readonly signal: AbortSignal },
    held: (lost: AbortSignal) => Promise<void>,
  ): Promise<void>
}

/** Messages between tabs. They say that something happened, and never contain data. */
export interface Channel {
  post(message: TabMessage): void
  listen(receive: (message: TabMessage) => void): void
  close(): void
}

/** How tabs agree on a leader, and tell each other that something happened. */
export interface TabLinks {
  readonly locks: Locks
  readonly channel: Channel
}

export type TabMessage =
  /** The store has changes. */
  | { readonly kind: 'changed' }
  /** The leader is alive, and this is the state of its work. */
  | { readonly kind: 'leader'; readonly state: string }
  /** A tab asks the leader to synchronize, and to say so. */
  | { readonly kind: 'sync'; readonly ask: string }
  | { readonly kind: 'synced'; readonly ask: string; readonly state: string; readonly retryAt?: number }

/** The state of the device, as it says itself. */
export interface Surroundings {
  /** False when the device knows that it has no network. */
  online(): boolean
  /** Whether a person sees this tab. True where there are no tabs. */
  visible(): boolean
  /** Calls `changed` when one of these changes, or the tab runs again after it was frozen. */
  listen(changed: () => void): () => void
}

export interface Log {
  debug(message: string): void
  warn(message: string): void
}
