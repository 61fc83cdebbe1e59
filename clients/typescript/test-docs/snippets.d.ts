import type { Replog } from '@replog/client'
import type { Catalogue } from './replog-types.js'

/** The names that code blocks of the READMEs use without declaring them. */
declare global {
  /** An open client. */
  var replog: Replog<Catalogue>
  /** Open clients of the same user on two devices. */
  var phone: Replog<Catalogue>
  var tablet: Replog<Catalogue>
  /** Shows a text to the person. */
  var show: (...content: unknown[]) => void
}
