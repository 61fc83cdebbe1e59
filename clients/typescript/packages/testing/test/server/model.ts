import type { Json } from '@replog/core'
import type { ModelResponse } from '../../src/server/message.js'
import { ModelServer, type ModelServerOptions } from '../../src/server/model-server.js'
import type { SyncPage } from '../../src/server/pull/pull.js'
import type { PushAnswer } from '../../src/server/push/push-answer.js'
import { VirtualClock } from './virtual-clock.js'

export type Operation = { readonly [member: string]: Json }

/** A model server with one user, for tests. */
export class Model {
  readonly clock = new VirtualClock()
  readonly server: ModelServer
  #made = 0

  constructor(options: Omit<ModelServerOptions, 'clock'> = {}) {
    this.server = new ModelServer({ clock: this.clock, ...options })
  }

  /** A UUID that is used nowhere else. */
  id(): string {
    return `00000000-0000-4000-8000-${(++this.#made).toString().padStart(12, '0')}`
  }

  get(url: string, headers: Record<string, string> = {}): ModelResponse {
    return this.#send('GET', url, headers)
  }

  send(method: string, url: string, body?: object, headers: Record<string, string> = {}): ModelResponse {
    return this.#send(method, url, { 'content-type': 'application/json', ...headers }, JSON.stringify(body ?? {}))
  }

  /** The response to a push. Operations without a mutation id get one. */
  pushed(operations: readonly Operation[], more: object = {}, headers: Record<string, string> = {}): ModelResponse {
    const named = operations.map(operation => ({ mutation_id: this.id(), ...operation }))
    return this.send('POST', '/api/sync/push', { operations: named, ...more }, headers)
  }

  push(operations: readonly Operation[], more: object = {}): PushAnswer {
    return JSON.parse(this.pushed(operations, more).body)
  }

  /** Pushes one operation. Returns its entry, with `code` when it was rejected. */
  one(operation: Operation, device?: string): { readonly [member: string]: Json } {
    const { results, errors } = this.push([operation], device === undefined ? {} : { device_id: device })
    return (results[0] ?? errors[0])!
  }

  pull(query = ''): SyncPage {
    return JSON.parse(this.get(`/api/sync?${query}`).body)
  }

  /** The pull token of now. */
  token(query = ''): string {
    return this.pull(query).nextSyncToken!
  }

  /** The code of a refused request. */
  code(response: ModelResponse): string {
    return (JSON.parse(response.body) as { code: string }).code
  }

  #send(method: string, url: string, headers: Record<string, string>, body?: string): ModelResponse {
    const authorization = `Bearer ${this.server.token('alice')}`
    return this.server.handle({ method, url, headers: { authorization, ...headers }, ...(body ? { body } : {}) })
  }
}

export const exercise = (id: string, data: Operation = {}): Operation => ({
  op: 'create',
  type: 'exercise',
  id,
  data: { name: 'Squat', ...data },
})

export const patch = (type: string, id: string, data: Operation, more: Operation = {}): Operation => ({
  op: 'patch',
  type,
  id,
  data,
  ...more,
})
