import { StorageFailed } from '@replog/core'

export function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** Says why the storage failed, in words for the person who reads the app's log. */
export function storageFailed(cause: DOMException | null, name: string): StorageFailed {
  if (cause?.name === 'QuotaExceededError') {
    return new StorageFailed(`The device has no space left for ${name}.`, { cause })
  }
  const reason = cause ? `${cause.name}: ${cause.message}` : 'the transaction was aborted'
  return new StorageFailed(`IndexedDB could not read or write ${name} (${reason}).`, { cause })
}

/** How a transaction ended. An aborted one has an error, unless `abort()` was called. */
type End = { readonly done: true } | { readonly done: false; readonly error: DOMException | null }

function end(tx: IDBTransaction): Promise<End> {
  return new Promise(resolve => {
    tx.oncomplete = () => resolve({ done: true })
    tx.onabort = () => resolve({ done: false, error: tx.error })
  })
}

/**
 * Runs the work and ends when it is committed. Nothing of it stays when the work fails, or when the browser aborts the
 * transaction; then it rejects with the work's refusal, or with `StorageFailed`.
 */
export async function write<T>(tx: IDBTransaction, work: (tx: IDBTransaction) => Promise<T>): Promise<T> {
  const ended = end(tx)
  let value: T
  try {
    value = await work(tx)
    tx.commit()
  } catch (error) {
    throw await giveUp(tx, ended, error)
  }
  const ending = await ended
  if (!ending.done) {
    throw storageFailed(ending.error, tx.db.name)
  }
  return value
}

/** Runs work that only reads. */
export async function read<T>(tx: IDBTransaction, work: (tx: IDBTransaction) => Promise<T>): Promise<T> {
  const ended = end(tx)
  try {
    return await work(tx)
  } catch (error) {
    throw await giveUp(tx, ended, error)
  }
}

/** Aborts a transaction. Returns false when it was too late: it is with the browser, or has ended. */
export function abort(tx: IDBTransaction): boolean {
  try {
    tx.abort()
    return true
  } catch (error) {
    if (error instanceof DOMException && error.name === 'InvalidStateError') {
      return false
    }
    throw error
  }
}

/** Aborts the transaction, waits until that is done, and returns the error to reject with. */
async function giveUp(tx: IDBTransaction, ended: Promise<End>, error: unknown): Promise<unknown> {
  abort(tx)
  const ending = await ended
  if (!(error instanceof DOMException)) {
    return error
  }
  return storageFailed(ending.done ? error : (ending.error ?? error), tx.db.name)
}
