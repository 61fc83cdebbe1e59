import type { Mutation, Place } from './decide/operation.js'
import { UserState } from './decide/user-state.js'
import type { HistoryEntry } from './history.js'
import type { Position } from './position.js'

/** The position and the time of an erasure. */
export interface Erasure {
  readonly position: Position
  readonly at: number
}

/** A mutation in the log that is not decided yet. */
export interface Undecided {
  readonly mutation: Mutation
  readonly place: Place
}

/** Everything that the server keeps of one user. */
export class Account {
  readonly user: string
  state = new UserState()
  /** The last decided mutation. */
  head: Position = 0
  /** The last mutation that changed an entity. */
  changeHead: Position = 0
  /** The newest position whose deletion may have been purged. */
  horizon: Position = 0
  erasure: Erasure | undefined
  undecided: readonly Undecided[] = []
  /** Oldest first. */
  readonly history: HistoryEntry[] = []

  constructor(user: string) {
    this.user = user
  }

  copy(): Account {
    const copy = new Account(this.user)
    copy.state = this.state.copy()
    copy.head = this.head
    copy.changeHead = this.changeHead
    copy.horizon = this.horizon
    copy.erasure = this.erasure
    copy.undecided = this.undecided
    copy.history.push(...this.history)
    return copy
  }

  /** Nothing is left but the erasure itself. */
  erase(erasure: Erasure): void {
    this.state = new UserState()
    this.head = erasure.position
    this.changeHead = erasure.position
    this.horizon = 0
    this.erasure = erasure
    this.undecided = []
    this.history.length = 0
  }
}
