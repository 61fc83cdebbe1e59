import type { RequestListener } from 'node:http'
import { afterAll, beforeAll } from 'vitest'
import { Chromium } from './chromium.js'
import { bundle, type Site, serve } from './site.js'

/** How long the start and the end of a browser may take on a busy machine. */
const HOOK_MILLIS_MAX = 60_000

/** The parts that the tests of one file share. A test that restarts the browser puts the new one here. */
export interface Setup {
  script: string
  site: Site
  chromium: Chromium
}

/** Bundles a page of this folder, serves it, and starts a browser before the tests; ends all after them. */
export function setUp(page: string, options: { readonly api?: RequestListener } = {}): Setup {
  const started: Partial<Setup> = {}
  beforeAll(async () => {
    started.script = await bundle(page)
    started.site = await serve(started.script, options.api)
    started.chromium = await Chromium.start()
  }, HOOK_MILLIS_MAX)
  afterAll(async () => {
    await started.chromium?.close()
    await started.site?.close()
  }, HOOK_MILLIS_MAX)
  // Tests run after `beforeAll`, when all members are there.
  return started as Setup
}
