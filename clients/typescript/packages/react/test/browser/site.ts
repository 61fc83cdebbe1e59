import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ModelServer, systemClock } from '@replog/testing'
import { listen } from '../../../testing/src/server/net/listen.js'

const PAGE = '<!doctype html><title>RepLog in React</title><body><script type="module" src="/page.js"></script></body>'

/** Keeps the page for times without a network, as the service worker of an app does. */
const WORKER = `
const keep = async () => (await caches.open('page')).addAll(['/', '/page.js'])
addEventListener('install', event => event.waitUntil(keep()))
addEventListener('fetch', event => {
  const { origin, pathname } = new URL(event.request.url)
  if (origin === location.origin) {
    event.respondWith(caches.match(pathname))
  }
})`

/** Something that listens on loopback. */
export interface Site {
  readonly url: string
  close(): Promise<void>
}

/** Serves the page of an app, and its service worker. */
export async function serveApp(script: string): Promise<Site> {
  const files: Readonly<Record<string, readonly [type: string, content: string]>> = {
    '/': ['text/html', PAGE],
    '/page.js': ['text/javascript', script],
    '/worker.js': ['text/javascript', WORKER],
  }
  const server = createServer((request, response) => {
    const file = files[new URL(request.url ?? '', 'http://app').pathname]
    if (file) {
      response.setHeader('Content-Type', file[0]).end(file[1])
    } else {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections()
        server.close(error => (error ? reject(error) : resolve()))
      }),
  }
}

/** The server of the app: the real one that `REPLOG_URL` names, or the model. */
export interface AppServer extends Site {
  token(user: string): Promise<string>
}

export async function startServer(): Promise<AppServer> {
  const url = process.env.REPLOG_URL
  if (url !== undefined) {
    const token = async (user: string) => (await fetch(`${url}/dev/token?sub=${user}`)).text()
    return { url, token, close: async () => {} }
  }
  const model = new ModelServer({ clock: systemClock })
  return { ...(await listen(model)), token: async user => model.token(user) }
}
