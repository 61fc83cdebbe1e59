import { resolve } from 'node:path'
import type { SqliteDriver, SqliteFiles } from './driver.js'
import { fileOf } from './file-name.js'

/** Database files in a folder. The full path is the name, so that processes in different folders agree on it. */
export function nodeFiles(path: string, open: (file: string) => Promise<SqliteDriver>): SqliteFiles {
  if (path === '' || path.startsWith(':') || path.startsWith('file:')) {
    throw new RangeError(`path: ${path} (expected: a file; memoryStore() keeps data in memory)`)
  }
  const name = resolve(path)
  return { name, shared: true, open: database => open(fileOf(name, database)) }
}
