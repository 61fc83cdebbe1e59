import type { Breaker } from './breaker.js'
import { coalesce } from './coalesce.js'
import { textOf } from './json.js'
import { outcomeOf } from './outcomes.js'
import { FailureShare, Pace } from './pace.js'
import { type Batch, nextBatch, type Situation, unanswered } from './plan.js'
import { divide, pause, storeResults } from './results.js'
import { retryDelay } from './retry.js'
import type { SenderOptions } from './sender-options.js'
import { Fenced, Stale } from './store.js'
import { type Answer, causeOf, messageOf } from './transport.js'
import { pushBody } from './wire.js'

/** After so many answers with 500, a batch is divided, to find the operation that causes it. */
const FAILED_TRIES = 3
/** So often in a row, a change by another tab is followed by another try at once. */
const STALE_MAX = 5
/** How long nothing is sent after the store has failed. */
const STORE_REST_MS = 1_000

/**
 * Sends the queue. An operation is marked as sent in the store before a request with it is made, and is repeated with
 * the same id until the server has decided it.
 */
export class Sender {
  readonly #options: SenderOptions
  readonly #stop = new AbortController()
  readonly #running = new Set<string>()
  /** Batches that wait for their next try. */
  readonly #resting = new Map<string, { readonly until: number; readonly failures: number }>()
  readonly #pace: Pace
  readonly #failures = new FailureShare()
  #wake: (() => void) | null = null
  /** How often in a row another tab was faster. */
  #stale = 0
  #choosing = false
  #again = false

  constructor(options: SenderOptions) {
    this.#options = options
    this.#pace = new Pace(options.random)
  }

  get breaker(): Breaker {
    return this.#pace.breaker
  }

  /** Whether requests are under way. */
  get isBusy(): boolean {
    return this.#running.size > 0
  }

  /** Looks for something to send. */
  kick(): void {
    if (this.#choosing) {
      this.#again = true
      return
    }
    this.#choosing = true
    void this.#choose().finally(() => {
      this.#choosing = false
      if (this.#again && !this.#stop.signal.aborted) {
        this.#again = false
        this.kick()
      }
    })
  }

  /** Whether something waits that can be sent as soon as a request may be made. */
  hasReady(): boolean {
    const situation = { ...this.#situation(this.#now()), running: 0 }
    return unanswered(situation) !== null || nextBatch(situation) !== null
  }

  /** The network is back: what has failed before says nothing any more. */
  reset(): void {
    this.#resting.clear()
    this.goOn()
  }

  /** The server answers again. A batch at which it failed keeps its delay, and its tries. */
  goOn(): void {
    this.#pace.reset()
    this.kick()
  }

  stop(): void {
    this.#stop.abort()
    this.#wake?.()
  }

  async #choose(): Promise<void> {
    const { log } = this.#options
    try {
      let now = this.#now()
      while (this.#isFree(now)) {
        await this.#coalesce()
        now = this.#now()
        const situation = this.#situation(now)
        const batch = unanswered(situation) ?? nextBatch(situation)
        if (!batch) {
          break
        }
        await this.#start(batch)
        this.#stale = 0
        now = this.#now()
      }
      this.#sleep(now)
    } catch (error) {
      if (error instanceof Fenced) {
        this.#options.onFenced()
      } else if (error instanceof Stale && ++this.#stale < STALE_MAX) {
        // `commit` has read what the other tab did.
        this.#again = true
      } else if (!this.#stop.signal.aborted) {
        log.warn(`The queue could not be read or written; the next try is in a second: ${messageOf(error)}`)
        const now = this.#now()
        this.#pace.pauseUntil(now + STORE_REST_MS)
        this.#sleep(now)
      }
    }
  }

  #isFree(now: number): boolean {
    return (
      !this.#stop.signal.aborted &&
      this.#options.isOnline() &&
      this.#options.tab.view.meta.paused === undefined &&
      this.#options.tab.view.meta.restarting === undefined &&
      this.#running.size < this.#pace.allowed(now, this.#options.parallelMax)
    )
  }

  #situation(now: number): Situation {
    const { tab, limits, isHeld, clock } = this.#options
    const resting = [...this.#resting].filter(([, rest]) => rest.until > now).map(([batch]) => batch)
    return {
      ops: tab.view.ops(),
      catalogue: tab.view.catalogue,
      busy: new Set([...this.#running, ...resting]),
      running: this.#running.size,
      now: clock.now(),
      limits,
      isHeld,
      oneByOne: this.#failures.isHigh(),
    }
  }

  async #coalesce(): Promise<void> {
    const { tab, epoch, clock } = this.#options
    const merges = coalesce(tab.view.ops(), tab.view.catalogue)
    if (merges.length === 0) {
      return
    }
    const kept = new Map(merges.map(({ kept: op }) => [op.seq, op]))
    await tab.commit({
      epoch,
      update: [...kept.values()],
      remove: merges.map(({ dropped }) => dropped),
      outcomes: merges.map(merge =>
        outcomeOf(merge.dropped, 'coalesced', clock.now(), { into: merge.kept.mutationId }),
      ),
    })
  }

  /** Marks the operations as sent, and makes the request. */
  async #start(batch: Batch): Promise<void> {
    const { tab, epoch, newId } = this.#options
    const name = batch.ops[0]?.batch ?? newId()
    this.#running.add(name)
    try {
      await tab.commit({
        epoch,
        update: batch.ops.map(op => ({ ...op, state: 'sent', batch: name, attempts: op.attempts + 1 })),
      })
    } catch (error) {
      this.#running.delete(name)
      throw error
    }
    const sent = tab.view.ops().filter(op => op.batch === name && op.state === 'sent')
    void this.#send({ ...batch, ops: sent }, name).finally(() => {
      this.#running.delete(name)
      this.#options.onStatus()
      this.kick()
    })
  }

  async #send(batch: Batch, name: string): Promise<void> {
    const { tab, transport, log } = this.#options
    const began = this.#now()
    const body = pushBody(tab.view.meta.device, batch.ops, batch.atomic)
    const headers = { 'Replog-Catalogue': tab.view.catalogue.version }
    const answer = await transport.call({ method: 'POST', path: '/api/sync/push', headers, body }, this.#stop.signal)
    if (this.#stop.signal.aborted) {
      return
    }
    try {
      await this.#handle(batch, name, answer, this.#now() - began)
    } catch (error) {
      if (error instanceof Fenced) {
        this.#options.onFenced()
      } else {
        // The operations are still marked as sent, so they are sent again and the server answers them as duplicates.
        log.warn(`The results of ${batch.ops.length} operations could not be stored: ${messageOf(error)}`)
        this.#rest(name, batch, 0)
      }
    }
  }

  async #handle(batch: Batch, name: string, answer: Answer, ms: number): Promise<void> {
    const cause = answer.kind === 'ok' ? null : answer.kind === 'paused' ? answer.reason : causeOf(answer)
    if (answer.kind === 'ok' || answer.kind === 'refused') {
      this.#pace.succeeded()
    }
    switch (answer.kind) {
      case 'ok':
        if (answer.status === 202) {
          this.#rest(name, batch, 1000 * Number(answer.response.header('Backoff') ?? 0))
          this.#measure(batch, 0, ms, 'undecided')
          return
        }
        this.#resting.delete(name)
        this.#measure(batch, await storeResults(this.#options, batch, answer.body), ms, null)
        this.#options.onDecided()
        return
      case 'later':
        this.#pace.later(batch.priority, answer, this.#now())
        break
      case 'paused':
        await pause(this.#options, answer.reason, answer.detail)
        break
      case 'failed':
        this.#pace.failed(batch.priority, this.#now())
        await this.#serverError(batch, name, answer.cause)
        break
      case 'refused':
        await this.#refused(batch, answer)
    }
    this.#measure(batch, 0, ms, cause)
  }

  /** The server fails at this batch: after some tries it is divided, and a single operation is parked. */
  async #serverError(batch: Batch, name: string, code: string): Promise<void> {
    const failures = (this.#resting.get(name)?.failures ?? 0) + 1
    if (failures < FAILED_TRIES) {
      this.#rest(name, batch, 0, failures)
      return
    }
    await divide(this.#options, batch, { code: 'server_error', detail: code })
  }

  async #refused(batch: Batch, answer: Extract<Answer, { kind: 'refused' }>): Promise<void> {
    if (answer.code === 'account_erased' || answer.code === 'seen_required') {
      this.#options.onErased(textOf(answer.body, 'erased_at') ?? '')
      this.#pace.later(batch.priority, { isFailure: false, retryAfter: 0 }, this.#now())
      return
    }
    const { code, status, body } = answer
    await divide(this.#options, batch, { code, status, detail: textOf(body, 'detail') })
  }

  #rest(name: string, batch: Batch, retryAfter: number, failures = 1): void {
    const delay = retryDelay(batch.priority, failures, this.#options.random, retryAfter)
    this.#resting.set(name, { until: this.#now() + delay, failures })
  }

  #measure(batch: Batch, rejected: number, ms: number, cause: string | null): void {
    if (cause === null || cause === 'failed') {
      this.#failures.add(this.#now(), batch.ops.length, cause === null ? rejected : batch.ops.length)
    }
    this.#options.onMeasured({ ops: batch.ops.length, rejected, ms, cause })
  }

  /**
   * Sleeps until something can be sent again.
   *
   * @param now when it was found that nothing can be sent; a batch that is due since then is sent at once
   */
  #sleep(now: number): void {
    this.#wake?.()
    this.#wake = null
    const { tab, clock, limits, isOnline } = this.#options
    if (this.#stop.signal.aborted || !isOnline() || tab.view.meta.paused !== undefined) {
      return
    }
    const isWaiting = tab.view.ops().some(op => op.state === 'queued' || op.state === 'sent')
    const times = [...this.#resting.values()].map(rest => rest.until)
    if (isWaiting) {
      times.push(this.#pace.retryAt, ...(this.#running.size > 0 ? [now + limits.gatherMs] : []))
    }
    const next = Math.min(...times.filter(time => time > now))
    if (Number.isFinite(next)) {
      this.#wake = clock.after(Math.max(0, next - this.#now()), () => this.kick())
    }
  }

  #now(): number {
    return this.#options.clock.monotonic()
  }
}
