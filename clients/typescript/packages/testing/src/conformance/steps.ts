import type { Json, Policy, Priority } from '@replog/core'

/** A value of a history. A text that begins with `@` is the id of the entity with this name. */
export type Fields = { readonly [field: string]: Json }

export type WriteStep =
  | { readonly create: string; readonly as: string; readonly data: Fields }
  | { readonly upsert: string; readonly as: string; readonly data: Fields }
  | { readonly patch: string; readonly data: Fields /** A row that was remembered before. */; readonly row?: string }
  | { readonly delete: string }

export interface WriteOptionsOfStep {
  readonly policy?: Policy
  readonly priority?: Priority
}

/** One step of a history. The tab `phone/1` is the first tab of the device `phone`. */
export type Step =
  | { readonly open: string }
  /** The tab ends, and its lock is free; nothing else of it goes on. */
  | { readonly kill: string }
  | { readonly freeze: string }
  | { readonly resume: string }
  | { readonly offline: string }
  | { readonly online: string }
  /** The next pushes of this device, the answers to them, or the answers to its pulls do not arrive. */
  | { readonly lose: 'requests' | 'responses' | 'pulls'; readonly of: string; readonly times: number }
  | ({ readonly on: string; readonly name?: string } & WriteStep & WriteOptionsOfStep)
  | ({ readonly on: string; readonly name?: string; readonly write: readonly WriteStep[] } & WriteOptionsOfStep)
  /** Remembers the row as it is shown now. */
  | { readonly on: string; readonly show: string; readonly as: string }
  | { readonly on: string; readonly cancel: string; readonly is: boolean }
  /** Several tabs synchronize at the same time, or one tab several times. */
  | { readonly sync: string | readonly string[]; readonly is?: string }
  /** How the write with this name ended at the server. */
  | { readonly on: string; readonly outcome: string; readonly is: string }
  /** The rejected writes: the names of their entities, and why. */
  | { readonly on: string; readonly rejected: readonly { readonly of: string; readonly code: string }[] }
  | { readonly on: string; readonly retry: string }
  | { readonly on: string; readonly discard: string }
  | { readonly on: string; readonly edit: string; readonly data: Fields }
  /** The rows that a tab shows: the named fields of each, or null for none. */
  | { readonly on: string; readonly shows: { readonly [name: string]: Fields | null } }
  | { readonly on: string; readonly pending: number }
  /** The named members of the status. */
  | { readonly on: string; readonly status: Fields }
  /** How many pushes the device has made since the last such step. Without `are` the count begins again. */
  | { readonly pushes: string; readonly are?: number }
  | ServerStep
  | { readonly wait: number }

/** Something that the server does, or that happens to it. */
export type ServerStep =
  | { readonly server: 'purge' | 'expire tokens' | 'refuse tokens' | 'accept tokens' | 'erase' | 'break streams' }
  | { readonly server: 'another log' }
  | { readonly server: 'unavailable'; readonly times: number }
  | { readonly server: 'fails at'; readonly field: string; readonly value: Json }

export interface History {
  readonly name: string
  /** The answer of the app to a conflict: `mine`, `theirs`, or `park`, which is the default. */
  readonly onConflict?: 'mine' | 'theirs' | 'park'
  readonly steps: readonly Step[]
  /** False when the server's state at the end is not compared, because operations stay rejected. */
  readonly converges?: boolean
}
