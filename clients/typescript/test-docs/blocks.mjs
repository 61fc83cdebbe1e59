// Reads the code blocks of a page.

const FENCE = /^```(\w*) ?(.*)$/

// Each block with its language, the words behind it, its code, the line before it, its line number and its headings.
export function blocksOf(page) {
  const blocks = []
  let headings = []
  let before = ''
  let open = null
  for (const [i, line] of page.split('\n').entries()) {
    const fence = FENCE.exec(line)
    if (open) {
      if (line === '```') {
        blocks.push({ ...open, code: `${open.lines.join('\n')}\n` })
        open = null
      } else {
        open.lines.push(line)
      }
    } else if (fence) {
      open = {
        language: fence[1],
        words: fence[2].split(' ').filter(Boolean),
        line: i + 1,
        before,
        headings,
        lines: [],
      }
    } else if (line.startsWith('#')) {
      const depth = line.indexOf(' ')
      headings = [...headings.slice(0, depth - 1), line.slice(depth + 1)]
    } else if (line !== '') {
      before = line
    }
  }
  return blocks
}

// The headings of one depth, in order.
export function headingsOf(page, depth) {
  const start = `${'#'.repeat(depth)} `
  const prose = page.replaceAll(/^```.*?^```$/gms, '')
  return prose
    .split('\n')
    .filter(line => line.startsWith(start))
    .map(line => line.slice(start.length))
}
