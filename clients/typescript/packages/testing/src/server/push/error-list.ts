import { type ErrorCode, type FieldError, invalid, type ProblemError } from '../problem.js'
import { shown } from '../text.js'

const ERRORS_MAX = 20

/** The errors of one document, in the order in which they were found, up to a limit. */
export class ErrorList {
  readonly #errors: FieldError[] = []
  #code: ErrorCode = 'validation_failed'

  add(pointer: string, message: string): void {
    if (this.#errors.length < ERRORS_MAX) {
      this.#errors.push({ pointer, message })
    }
  }

  /** Adds an error that has a code of its own. The first error of all gives its code to the operation. */
  addWithCode(pointer: string, message: string, code: ErrorCode): void {
    if (this.isEmpty) {
      this.#code = code
    }
    this.add(pointer, message)
  }

  get isEmpty(): boolean {
    return this.#errors.length === 0
  }

  get code(): ErrorCode {
    return this.#code
  }

  /** True when there is an error at exactly this place. */
  has(pointer: string): boolean {
    return this.#errors.some(error => error.pointer === pointer)
  }

  /** All errors as one sentence. */
  toText(): string {
    return this.#errors
      .map(({ pointer, message }) => (pointer === '' ? message : `${message} at ${pointer}`))
      .join('; ')
  }

  toProblem(): ProblemError {
    const more = this.#errors.length === 1 ? '' : ` (and ${this.#errors.length - 1} more)`
    return invalid((this.#errors[0]?.message ?? '') + more, [...this.#errors])
  }
}

/** A JSON pointer to a member. Names that clients choose are shown bounded and without control characters. */
export const pointer = (parent: string, name: string | number): string =>
  `${parent}/${shown(String(name)).replaceAll('~', '~0').replaceAll('/', '~1')}`
