import { type Rejected, STATUS_BEFORE_OPEN, type Status } from '@replog/core'
import { useSyncExternalStore } from 'react'
import { useReplog } from './context.js'

const NONE: readonly Rejected[] = []
const statusOnServer = () => STATUS_BEFORE_OPEN
const rejectedOnServer = () => NONE

/** How far this device is: whether it is online, what is not sent yet, and what the server did not take. */
export function useSyncStatus(): Status {
  const { status } = useReplog()
  return useSyncExternalStore(status.subscribe, status.get, statusOnServer)
}

/**
 * The writes that the server did not take, each with its reason and the methods `retry`, `edit` and `discard`. The
 * component is rendered again when another one comes or goes.
 */
export function useRejected(): readonly Rejected[] {
  const { rejected } = useReplog()
  return useSyncExternalStore(rejected.subscribe, rejected.get, rejectedOnServer)
}
