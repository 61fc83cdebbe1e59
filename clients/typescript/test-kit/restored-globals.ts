import { afterAll, vi } from 'vitest'

// The next file of tests runs in the same process.
afterAll(() => {
  vi.unstubAllGlobals()
})
