import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type BuildOptions, build } from 'esbuild'

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

/** Bytes of the bundle of a program, with gzip. */
export async function gzipBytesOf(folder: string, program: string): Promise<number> {
  const stdin = { contents: program, resolveDir: folder }
  const { outputFiles } = await build({ ...bundling(folder), stdin })
  return gzipSync(outputFiles![0]!.contents, { level: 9 }).length
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
