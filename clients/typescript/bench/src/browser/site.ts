import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type BuildOptions, build, type Metafile } from 'esbuild'

/** The options with which an app's build bundles. The packages of RepLog are bundled from their sources. */
function bundling(folder: string): BuildOptions {
  const source = (name: string) => join(folder, '..', 'packages', name, 'src')
  return {
    alias: { '@replog/core': source('core'), '@replog/client': source('client') },
    bundle: true,
    format: 'esm',
    logLevel: 'silent',
    minify: true,
    platform: 'browser',
    target: 'es2022',
    write: false,
  }
}

/** Bundles a file. */
export async function bundleOf(folder: string, entry: string): Promise<string> {
  const { outputFiles } = await build({ ...bundling(folder), entryPoints: [join(folder, entry)] })
  return outputFiles![0]!.text
}

/** Bytes of the bundle of a program, with gzip: of what a page loads at its start, and of everything. */
export async function gzipBytesOf(folder: string, program: string): Promise<{ start: number; all: number }> {
  const { outputFiles, metafile } = await build({
    ...bundling(folder),
    absWorkingDir: folder,
    stdin: { contents: program, resolveDir: folder, sourcefile: 'program.js' },
    metafile: true,
    outdir: 'out',
    splitting: true,
  })
  const outputs = metafile!.outputs
  const start = startOf(outputs)
  const bytes = (paths: readonly string[]) =>
    outputFiles!
      .filter(({ path }) => paths.includes(relative(folder, path)))
      .reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0)
  return { start: bytes(start), all: bytes(Object.keys(outputs)) }
}

/** The entry, and the files that it imports, and those that these import. Later ones come with `import()`. */
function startOf(outputs: Metafile['outputs']): readonly string[] {
  const found = Object.keys(outputs).filter(path => outputs[path]!.entryPoint === 'program.js')
  for (const path of found) {
    for (const { kind, path: next } of outputs[path]!.imports) {
      if (kind === 'import-statement' && !found.includes(next)) {
        found.push(next)
      }
    }
  }
  return found
}

/** Pages of one origin. */
export interface Site {
  readonly origin: string
  close(): Promise<void>
}

const PAGE = '<!doctype html><title>Bench</title><script type="module" src="/page.js"></script>'

/** Serves a page that runs this script, at an origin of its own, so that its data have a database file of their own. */
export async function serve(script: string): Promise<Site> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : PAGE)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close(error => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}
