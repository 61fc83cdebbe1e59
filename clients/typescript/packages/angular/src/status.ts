import { DestroyRef, inject, type Signal, signal } from '@angular/core'
import { type Observable, type Rejected, STATUS_BEFORE_OPEN, type Status } from '@replog/core'
import { injectReplog, isOnServer } from './client.js'

const NONE: readonly Rejected[] = []

function follow<T>(observable: Observable<T>): Signal<T> {
  const current = signal(observable.get())
  inject(DestroyRef).onDestroy(observable.subscribe(value => current.set(value)))
  return current.asReadonly()
}

/**
 * How far this device is: whether it is online, what is not sent yet, and what the server did not take. Call it where
 * `inject` may be called. On a server, it is the status of a client that is not open.
 */
export function syncStatus(): Signal<Status> {
  return isOnServer() ? signal(STATUS_BEFORE_OPEN).asReadonly() : follow(injectReplog().status)
}

/**
 * The writes that the server did not take, each with its reason and the methods `retry`, `edit` and `discard`. Call it
 * where `inject` may be called. On a server, there are none.
 */
export function rejectedWrites(): Signal<readonly Rejected[]> {
  return isOnServer() ? signal(NONE).asReadonly() : follow(injectReplog().rejected)
}
