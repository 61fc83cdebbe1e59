import type { Row } from './fold.js'
import type { Meta } from './store.js'

/** A store counts fewer pulls than this. */
const PULLS_MAX = 2 ** 32
/** So many pulls are remembered; an older row has its etag as base. */
const PULLS_KEPT = 10_000

/**
 * The numbers of the pulls that rows are made from (`$base`), and their tokens. Stores of different devices have
 * different numbers, so that no row is taken for one of another store.
 */
export class PullNumbers {
  readonly #origin: number
  readonly #tokens = new Map<number, string>()

  constructor({ device }: Meta) {
    this.#origin = (Number.parseInt(device.slice(0, 5), 16) || 0) * PULLS_MAX
  }

  remember({ token, pulls }: Meta): void {
    if (token !== undefined) {
      this.#tokens.set(this.#origin + pulls, token)
      this.#tokens.delete(this.#origin + pulls - PULLS_KEPT)
    }
  }

  /** The pull of the rows of now. Rows of a pull that is not complete belong to the token that it will give. */
  now({ pulling, generation, pulls }: Meta): number {
    return this.#origin + pulls + (pulling?.generation === generation ? 1 : 0)
  }

  /** Undefined when the pull is not complete, or too long ago. */
  tokenOf(row: Row): string | undefined {
    return this.#tokens.get(row.$base)
  }

  /** A row without a number has its etag as base: an adapter made it from what it has stored. */
  isOwn({ $base }: Partial<Row>): boolean {
    return $base === undefined || ($base >= this.#origin && $base < this.#origin + PULLS_MAX)
  }
}
