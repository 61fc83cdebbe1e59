import type { Change, Loaded, Meta, Store, StoreFactory } from '@replog/core'

/** Gives a case of the kit the stores under test. Each case gets a harness of its own, without data. */
export interface StoreHarness {
  /**
   * A factory as another tab or process would make it. Factories of one name have the same data; factories of different
   * names have different data. A store that keeps a limited history of removals should keep a short one here, 100 at
   * most, so that the kit reaches the end of it.
   */
  factory(name: string): StoreFactory
  /** Ends a store as a crash does: without `close`, and with nothing more written. */
  crash(store: Store): Promise<void>
  /**
   * Commits, and ends the store as a crash does before internal step `step` of the commit, counted from 0. The result
   * is false when the commit has fewer steps and was completed. Absent when the store has no steps.
   */
  crashDuring?(store: Store, change: Change, step: number): Promise<boolean>
}

/** One promise of `Store`. `run` rejects with a message that says what was expected. */
export interface StoreCase {
  readonly name: string
  run(harness: StoreHarness): Promise<void>
}

export interface Tab extends Loaded {
  readonly store: Store
}

export interface TabOptions {
  readonly user?: string | null
  readonly name?: string
  readonly device?: string
}

/** The meta data of a new store. */
export function freshMeta(user: string | null, device = 'device-1'): Meta {
  return { format: 1, device, user, epoch: 0, generation: 1, pulls: 0, clockOffset: 0, lastTime: 0 }
}

/** Opens a store as a new tab does. */
export async function openTab(harness: StoreHarness, options: TabOptions = {}): Promise<Tab> {
  const user = options.user === undefined ? 'alice' : options.user
  const store = harness.factory(options.name ?? 'kit').store(user)
  return { store, ...(await store.open(freshMeta(user, options.device))) }
}
