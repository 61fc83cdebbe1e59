import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const packages = fileURLToPath(new URL('../../../', import.meta.url))

/** Bundles a file of this folder with the sources of the packages, as an app's build does. */
export async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    alias: Object.fromEntries(['core', 'client', 'testing'].map(name => [`@replog/${name}`, `${packages}${name}/src`])),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  })
  return outputFiles[0]!.text
}

/** Pages of one origin on loopback. */
export interface Site {
  readonly origin: string
  close(): Promise<void>
}

const PAGE = '<!doctype html><title>RepLog</title><script type="module" src="/page.js"></script>'

/** Serves a page that runs this bundle, and under `/api/` what the listener answers. */
export async function serve(script: string, api?: RequestListener): Promise<Site> {
  const server = createServer((request, response) => {
    if (api && request.url?.startsWith('/api/')) {
      api(request, response)
      return
    }
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
