import { type Live, type Observable, type Phase, type Status, uuidV4 } from '@replog/core'
import type { WithDeleted } from 'rxdb'
import type { AnyRow, Documents } from './documents.js'
import type { ReplicatedDocument, RowCheckpoint } from './options.js'

/** Phases that a client reaches only after its first pull, or without a server: it has all rows then. */
const COMPLETE: readonly Phase[] = ['signed_out', 'idle', 'pulling', 'waiting']

export interface FeedPorts<D extends ReplicatedDocument> {
  readonly live: Live<readonly AnyRow[]>
  readonly status: Observable<Status>
  readonly documents: Documents<D>
  /** The documents that the collection has, without those that are deleted. */
  readonly stored: () => Promise<readonly D[]>
  /** Called when there is something new to pull. */
  readonly changed: () => void
}

/**
 * The changes of the rows of one type, in an order, so that RxDB can take them page by page. A row that changes again
 * moves to the end.
 *
 * The first page compares the rows with the documents that the collection has. Documents that the client does not have
 * are reported as deleted only when it has all rows. RxDB does not delete those that it has not pushed.
 */
export class Feed<D extends ReplicatedDocument> {
  readonly #ports: FeedPorts<D>
  readonly #run = uuidV4(Math.random)
  readonly #known = new Map<string, { readonly row: AnyRow; readonly document: WithDeleted<D> }>()
  readonly #log = new Map<string, { readonly seq: number; readonly document: WithDeleted<D> }>()
  readonly #ends: readonly (() => void)[]
  #seq = 0
  #compared: 'no' | 'rows' | 'all' = 'no'

  constructor(ports: FeedPorts<D>) {
    this.#ports = ports
    const { live, status, changed } = ports
    this.#ends = [
      live.subscribe(rows => rows && this.#take(rows)),
      status.subscribe(() => {
        if (this.#compared === 'rows' && this.hasAll) {
          changed()
        }
      }),
    ]
  }

  /** Whether a document that the client does not have is deleted, and not only still to be pulled. */
  get hasAll(): boolean {
    return this.#compared === 'all' || COMPLETE.includes(this.#ports.status.get().phase)
  }

  end(): void {
    for (const end of this.#ends) {
      end()
    }
  }

  /**
   * Ends when the rows are there.
   *
   * @throws the error with which the store failed to load them
   */
  async loaded(): Promise<void> {
    const { live } = this.#ports
    await live.loaded()
    live.get()
  }

  row(id: string): AnyRow | undefined {
    return this.#known.get(id)?.row
  }

  /** The document of a row of the client; undefined when it has no such row. */
  document(id: string): WithDeleted<D> | undefined {
    return this.#known.get(id)?.document
  }

  /** The changes after a checkpoint. A page with fewer documents than asked for is the last one. */
  async page(
    after: RowCheckpoint | undefined,
    limit: number,
  ): Promise<{ documents: WithDeleted<D>[]; checkpoint: RowCheckpoint }> {
    await this.loaded()
    await this.#compare()
    const documents: WithDeleted<D>[] = []
    let seq = after?.run === this.#run ? after.seq : 0
    for (const entry of this.#log.values()) {
      if (entry.seq > seq) {
        documents.push(entry.document)
        seq = entry.seq
      }
      if (documents.length === limit) {
        break
      }
    }
    return { documents, checkpoint: { run: this.#run, seq } }
  }

  async #compare(): Promise<void> {
    const { hasAll } = this
    if (this.#compared === 'all' || (this.#compared === 'rows' && !hasAll)) {
      return
    }
    const stored = new Map((await this.#ports.stored()).map(document => [document.id, document]))
    if (this.#compared === 'no') {
      for (const [id, { document }] of this.#known) {
        const other = stored.get(id)
        if (!other || !this.#ports.documents.isSame({ ...other, _deleted: false }, document)) {
          this.#append(document)
        }
      }
    }
    if (hasAll) {
      for (const document of stored.values()) {
        if (!this.#known.has(document.id)) {
          this.#append({ ...document, _deleted: true })
        }
      }
    }
    this.#compared = hasAll ? 'all' : 'rows'
  }

  /** Rows that did not change are the same objects as before. */
  #take(rows: readonly AnyRow[]): void {
    const before = this.#seq
    const { documents, changed } = this.#ports
    const ids = new Set<string>()
    for (const row of rows) {
      ids.add(row.id)
      const known = this.#known.get(row.id)
      if (known?.row !== row) {
        const document = documents.of(row)
        this.#known.set(row.id, { row, document })
        if (!known || !documents.isSame(known.document, document)) {
          this.#note(document)
        }
      }
    }
    for (const [id, { document }] of this.#known) {
      if (!ids.has(id)) {
        this.#known.delete(id)
        this.#note({ ...document, _deleted: true })
      }
    }
    if (this.#seq > before) {
      changed()
    }
  }

  /** Before the first comparison there is nothing to note: it finds all differences. */
  #note(document: WithDeleted<D>): void {
    if (this.#compared !== 'no') {
      this.#append(document)
    }
  }

  #append(document: WithDeleted<D>): void {
    this.#log.delete(document.id)
    this.#log.set(document.id, { seq: ++this.#seq, document })
  }
}
