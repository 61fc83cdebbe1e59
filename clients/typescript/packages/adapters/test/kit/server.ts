import { systemClock } from '../../../client/src/system.js'
import { ModelServer } from '../../../testing/src/server/model-server.js'

/** The server of a test: the model, or the real one that `REPLOG_URL` names. */
export interface TestServer {
  readonly name: string
  readonly url: string
  /** A user that has no data yet. */
  newUser(): string
  token(user: string): Promise<string>
  fetch(user: string): typeof fetch
}

export class TestModelServer implements TestServer {
  readonly name = 'model server'
  readonly url = 'http://model.test'
  readonly model = new ModelServer({ clock: systemClock })
  #users = 0

  newUser(): string {
    return `user-${++this.#users}`
  }

  async token(user: string): Promise<string> {
    return this.model.token(user)
  }

  fetch(user: string): typeof fetch {
    return this.model.fetch(user)
  }
}

class RealServer implements TestServer {
  readonly name: string
  readonly url: string

  constructor(url: string) {
    this.name = url
    this.url = url
  }

  newUser(): string {
    return `adapters-${crypto.randomUUID()}`
  }

  async token(user: string): Promise<string> {
    return (await fetch(`${this.url}/dev/token?sub=${user}`)).text()
  }

  fetch(): typeof fetch {
    return (input, init) => fetch(input, init)
  }
}

/** The servers that the tests of two devices run with. */
export function servers(): readonly (() => TestServer)[] {
  const url = process.env.REPLOG_URL
  return [() => new TestModelServer(), ...(url === undefined ? [] : [() => new RealServer(url)])]
}
