import { cleanup } from '@testing-library/react'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import type { Catalogue } from '../../../../test-kit/app.js'
import { createReplogHooks } from '../../src/index.js'

export const hooks = createReplogHooks<Catalogue>()

/** Removes the components of each test, and fails when React has warned about something. */
export function watchReact(): void {
  beforeEach(() => {
    vi.spyOn(console, 'error')
    vi.spyOn(console, 'warn')
  })
  afterEach(() => {
    cleanup()
    const said = [...vi.mocked(console.error).mock.calls, ...vi.mocked(console.warn).mock.calls]
    vi.restoreAllMocks()
    expect(said).toEqual([])
  })
}
