'use client'

export { useReplog } from './context.js'
export { createReplogHooks, type ReplogHooks } from './hooks.js'
export { ReplogProvider, type ReplogProviderProps } from './provider.js'
export { useLive, useLiveSuspense, useRow } from './use-live.js'
export { useRejected, useSyncStatus } from './use-status.js'
export { useWrite, type Writing } from './use-write.js'
