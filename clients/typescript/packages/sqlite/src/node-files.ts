import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { SqliteDriver, SqliteFiles } from './driver.js'
import type { FileFacts } from './file-facts.js'
import { fileOf } from './file-name.js'

/** Database files in a folder. The full path is the name, so that processes in different folders agree on it. */
export function nodeFiles(path: string, open: (file: string) => Promise<SqliteDriver>): SqliteFiles {
  if (path === '' || path.startsWith(':') || path.startsWith('file:')) {
    throw new RangeError(`path: ${path} (expected: a file; memoryStore() keeps data in memory)`)
  }
  const name = resolve(path)
  return {
    name,
    shared: true,
    open: database => open(fileOf(name, database)),
    facts: async database => factsOf(await stat(fileOf(name, database), { bigint: true })),
  }
}

/** Where the birth is not known, Node.js gives the time of the last change, or 1970. */
export function factsOf(stats: {
  readonly ino: bigint
  readonly birthtimeNs: bigint
  readonly ctimeNs: bigint
}): FileFacts {
  const inode = String(stats.ino)
  if (stats.birthtimeNs <= 0n) {
    return { inode }
  }
  return { inode, birth: String(stats.birthtimeNs), isBirthDoubtful: stats.birthtimeNs === stats.ctimeNs }
}
