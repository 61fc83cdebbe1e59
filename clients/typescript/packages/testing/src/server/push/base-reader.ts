import type { EntityType } from '../catalogue/catalogue.js'
import type { OperationBase } from '../decide/operation.js'
import { positionOfEtag } from '../position.js'
import type { ErrorCode } from '../problem.js'
import { shown } from '../text.js'
import { type Coverage, coversType, decodeToken } from '../token.js'

/** The base that a write names, or why there is none in the text. */
export type BaseReading =
  | { readonly base: OperationBase | 'exists'; readonly coverage?: Coverage }
  | { readonly refused: string; readonly code: ErrorCode }

/** Reads `base_etag`: etags, of which the newest counts, or one pull token, or `*`. */
export function readBase(text: string, user: string): BaseReading {
  const tags = text
    .split(',')
    .map(tag => tag.trim())
    .filter(tag => tag !== '')
  if (tags.includes('*')) {
    return { base: 'exists' }
  }
  let newest = -1
  for (const tag of tags.map(opaque)) {
    const position = positionOfEtag(tag)
    if (position === undefined) {
      return tags.length === 1 || decodeToken(tag, user) === undefined
        ? readToken(tag, user)
        : refused(`base_etag: a sync token among ${tags.length} tags (expected: etags, or one pull token)`)
    }
    newest = Math.max(newest, position)
  }
  return newest < 0 ? malformed('') : { base: { position: newest } }
}

function readToken(text: string, user: string): BaseReading {
  const token = decodeToken(text, user)
  if (!token) {
    return malformed(text)
  }
  return token.coverage
    ? { base: { position: token.position, log: token.log }, coverage: token.coverage }
    : {
        refused: 'base_etag: a sync token that is no nextSyncToken of a pull (expected: an etag, or a pull token)',
        code: 'not_a_base',
      }
}

const refused = (detail: string): BaseReading => ({ refused: detail, code: 'validation_failed' })

const malformed = (text: string): BaseReading =>
  refused(`base_etag: ${shown(text)} (expected: an etag or a pull token from a response, quoted or bare, or *)`)

/** Why a pull token cannot be the base of a write: it does not cover everything in the write's scope. */
export function notABase(coverage: Coverage | undefined, type: EntityType, isTree: boolean): string | undefined {
  if (!coverage) {
    return undefined
  }
  if (!coverage.showsDeletions) {
    return 'base_etag: a token of a pull without deletions (expected: one of a pull that showed them)'
  }
  const missing = [type, ...(isTree ? type.below : [])].find(scope => !coversType(coverage, scope.code))
  return missing && `base_etag: a token of a pull without ${missing.name} (expected: one of a pull that covers it)`
}

/** The text of an entity tag without quotes; weak tags count like strong ones. */
function opaque(tag: string): string {
  const strong = tag.startsWith('W/') ? tag.slice(2) : tag
  return strong.length >= 2 && strong.startsWith('"') && strong.endsWith('"') ? strong.slice(1, -1) : strong
}
