// @vitest-environment jsdom
import { destroyPlatform } from '@angular/core'
import { ModelServer, systemClock } from '@replog/testing'
import { expect, test, vi } from 'vitest'
import { eventually } from '../../../test-kit/app.js'
import { withUser, writePrograms } from '../../../test-kit/guide.js'
import { stubIndexedDb } from '../../../test-kit/indexed-db.js'
import { watchAngular } from './kit/angular.js'

stubIndexedDb()

watchAngular()

const SERVER = process.env.REPLOG_URL
const user = `angular-${crypto.randomUUID()}`
const programs = writePrograms(import.meta.url, 'readme', {
  change: withUser(SERVER ?? 'http://model.test', user),
  files: { 'tsconfig.json': '{ "compilerOptions": { "experimentalDecorators": true } }' },
})

// The last program is a test. It is made here, and runs with those below.
await import(programs.at(-1)!)

const textOf = (selector: string) => [...document.querySelectorAll(selector)].map(found => found.textContent?.trim())

const click = (text: string) =>
  [...document.querySelectorAll('button')].find(({ textContent }) => textContent === text)?.click()

test('the app of the guide works', async () => {
  if (SERVER === undefined) {
    const model = new ModelServer({ clock: systemClock })
    const answer = model.fetch()
    vi.stubGlobal('fetch', async (input: string, init?: RequestInit) =>
      input.includes('/dev/token') ? new Response(model.token(user)) : answer(input, init),
    )
  }
  // A page has one platform. Here it is that of the test bed until now.
  destroyPlatform()
  document.body.innerHTML = '<app-root></app-root>'
  await import(programs[1]!)
  await eventually(() => expect(textOf('p')).toEqual(['Online, 0 to send']))
  click('Add')
  await eventually(() => expect(textOf('li')).toEqual([expect.stringContaining('Squat')]))
  click('Delete')
  await eventually(() => expect(textOf('li')).toEqual([]))
  await eventually(() => expect(textOf('p')).toEqual(['Online, 0 to send']))
  destroyPlatform()
  expect(textOf('p')).toEqual([])
})
