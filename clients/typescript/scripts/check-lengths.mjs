// Checks the lengths that the formatter does not check, as the build does for Java: lines, also of comments, and files.
// Generated files are left out.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const LINE_CHARACTERS_MAX = 120
const FILE_LINES_MAX = 300
const SOURCES = /\.(ts|tsx|mjs|java)$/
const LEFT_OUT = ['dist', 'node_modules', 'target', 'golden']

const root = fileURLToPath(new URL('..', import.meta.url))

function sourcesBelow(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !LEFT_OUT.includes(name))
  return entries.flatMap(entry => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? sourcesBelow(path) : SOURCES.test(entry.name) ? [path] : []
  })
}

function problemsOf(path) {
  const name = relative(root, path)
  const lines = readFileSync(path, 'utf8').replace(/\n$/, '').split('\n')
  const long = lines.flatMap(({ length }, index) =>
    length > LINE_CHARACTERS_MAX
      ? [`${name}:${index + 1}: a line of ${length} characters (expected: at most ${LINE_CHARACTERS_MAX})`]
      : [],
  )
  return lines.length > FILE_LINES_MAX
    ? [...long, `${name}: ${lines.length} lines (expected: at most ${FILE_LINES_MAX})`]
    : long
}

const problems = sourcesBelow(root).flatMap(problemsOf)
if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`)
  process.exitCode = 1
}
