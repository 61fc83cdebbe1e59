import { Account, type Erasure } from './account.js'
import { Catalogue, type CatalogueJson, union } from './catalogue/catalogue.js'
import { isRegistered } from './decide/base.js'
import { generationOf, type Position, positionOf } from './position.js'
import { ProblemError } from './problem.js'
import { instantText } from './text.js'
import { type Coverage, decodeToken, encodeToken, type SyncToken } from './token.js'

/** A state of the server to which it can be restored. */
export interface Snapshot {
  readonly accounts: ReadonlyMap<string, Account>
  /** The next place of the log. */
  readonly generation: number
  readonly offset: number
}

const LOST_PART = 'a part of the log that was lost, because this server was restored from a backup'
const RECOVERY = 'drop what is cached, keep what is not sent yet, and pull without a token to get everything'

/** The log and the accounts of all users. */
export class ServerState {
  #accounts = new Map<string, Account>()
  #generation = 1
  #offset = 0
  #logIds = 1
  /** The ids of the logs, by generation. A token names the id, so it is refused when its log is lost. */
  #logs = new Map([[1, 1]])
  /** Erasures survive a restore. */
  readonly #erasures = new Map<string, Erasure>()
  /** Every catalogue that a write may name, by version. */
  readonly #catalogues = new Map<string, Catalogue>()
  /** The types that ship. */
  readonly shipped: Catalogue
  #catalogue: Catalogue
  #types: Catalogue

  constructor(shipped: Catalogue, catalogue: Catalogue) {
    this.shipped = shipped
    this.#catalogue = catalogue
    this.#types = union(shipped, catalogue)
    this.#catalogues.set(shipped.version, shipped).set(catalogue.version, catalogue)
  }

  get logs(): ReadonlyMap<number, number> {
    return this.#logs
  }

  /** The types, fields and limits of new writes. */
  get catalogue(): Catalogue {
    return this.#catalogue
  }

  /** The types and fields of all versions. */
  get types(): Catalogue {
    return this.#types
  }

  knownCatalogue(version: string): Catalogue | undefined {
    return this.#catalogues.get(version)
  }

  setCatalogue(json: CatalogueJson): void {
    this.#catalogue = new Catalogue(json)
    this.#types = union(this.#types, this.#catalogue)
    this.#catalogues.set(json.version, this.#catalogue)
  }

  account(user: string): Account {
    const known = this.#accounts.get(user)
    if (known) {
      return known
    }
    const account = new Account(user)
    this.#accounts.set(user, account)
    return account
  }

  /** The place of the next record of the log. */
  nextPosition(): Position {
    return positionOf(this.#generation, this.#offset++)
  }

  mark(user: string, position: Position): string {
    return encodeToken({ log: this.logOf(position), position }, user)
  }

  pullToken(user: string, position: Position, coverage: Coverage): string {
    return encodeToken({ log: this.logOf(position), position, coverage }, user)
  }

  /** The id of the log of a position. The start is before the newest log. */
  logOf(position: Position): number {
    const log = this.#logs.get(position === 0 ? this.#generation : generationOf(position))
    if (log === undefined) {
      throw new Error(`position ${position}: of no generation (expected: one of ${[...this.#logs.keys()]})`)
    }
    return log
  }

  /** The token in a text; 400 when it is none of this user. */
  readToken(name: string, text: string, user: string): SyncToken {
    const token = decodeToken(text, user)
    if (!token) {
      const expected = 'one from a response, unchanged'
      throw new ProblemError('invalid_token', `${name}: not a sync token of this user (expected: ${expected})`)
    }
    return token
  }

  /** 410 when the account was erased after this place, or when the log of the place is another one. */
  requireKnown(account: Account, { log, position }: { readonly log: number; readonly position: Position }): void {
    const { erasure } = account
    if (erasure && position < erasure.position) {
      const at = instantText(erasure.at)
      const todo = 'drop the local data, and what was queued before'
      const detail = `the account was erased at ${at}, after this token; ${todo}`
      throw new ProblemError('account_erased', detail, { members: { erased_at: at } })
    }
    if (!isRegistered(this.#logs, position, log)) {
      throw new ProblemError('sync_token_expired', `the token is of a log that no longer exists; ${RECOVERY}`)
    }
  }

  /** 410 when the client has more than the log. */
  requireIn({ position }: { readonly position: Position }): void {
    if (this.#isBeyond(position)) {
      throw new ProblemError('sync_token_expired', `the token is of ${LOST_PART}; ${RECOVERY}`)
    }
  }

  /** 503 that says so when the log has lost what a response must contain. */
  requireReachable({ position }: { readonly position: Position }): void {
    if (this.#isBeyond(position)) {
      const todo = 'send again, under their mutation ids, the writes that no pull has brought'
      const detail = `Replog-Min-Token: a token is of ${LOST_PART}; ${todo}`
      throw new ProblemError('read_model_unavailable', detail, { retryAfterSeconds: 2, members: { token_lost: true } })
    }
  }

  /** Whether the log has the place of a token. */
  has({ log, position }: SyncToken): boolean {
    return isRegistered(this.#logs, position, log) && !this.#isBeyond(position)
  }

  /** Whether a position is beyond the end of the log, which has lost it. */
  #isBeyond(position: Position): boolean {
    return position >= positionOf(this.#generation, this.#offset)
  }

  /** 410 because deletions after the token are no longer kept. */
  expired(account: Account): ProblemError {
    return new ProblemError(
      'sync_token_expired',
      `the token is older than deletions that are no longer kept; ${RECOVERY}`,
      { members: { horizon: this.mark(account.user, account.horizon) } },
    )
  }

  /** Everything of the user that was before is gone. */
  erase(user: string, at: number): Erasure {
    const erasure = { position: this.nextPosition(), at }
    this.#erasures.set(user, erasure)
    this.account(user).erase(erasure)
    return erasure
  }

  snapshot(): Snapshot {
    return { accounts: copies(this.#accounts), generation: this.#generation, offset: this.#offset }
  }

  /**
   * Goes back to an earlier state. Everything since is lost. Accounts that were erased since are erased again.
   *
   * @param keepsLog the log has lost its end, and goes on from there: earlier tokens are good. Otherwise the log
   *   continues in a new generation, and every token that was issued before is of a lost log.
   */
  restore(snapshot: Snapshot, keepsLog: boolean): void {
    this.#accounts = copies(snapshot.accounts)
    if (keepsLog) {
      this.#generation = snapshot.generation
      this.#offset = snapshot.offset
    } else {
      this.#generation++
      this.#offset = 0
      this.#logs = new Map([...this.#logs.keys(), this.#generation].map(generation => [generation, ++this.#logIds]))
    }
    for (const [user, erasure] of this.#erasures) {
      if (this.account(user).erasure?.position !== erasure.position) {
        const again = keepsLog ? { ...erasure, position: this.nextPosition() } : erasure
        this.#erasures.set(user, again)
        this.account(user).erase(again)
      }
    }
  }
}

const copies = (accounts: ReadonlyMap<string, Account>): Map<string, Account> =>
  new Map([...accounts].map(([user, account]) => [user, account.copy()]))
