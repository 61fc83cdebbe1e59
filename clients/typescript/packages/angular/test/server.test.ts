// @vitest-environment node
import '@angular/compiler'
import { Component } from '@angular/core'
import { type BootstrapContext, bootstrapApplication } from '@angular/platform-browser'
import { provideServerRendering, renderApplication } from '@angular/platform-server'
import { expect, test } from 'vitest'
import { newClient } from '../../../test-kit/app.js'
import { injectors, recordedStore } from './kit/app.js'

const { liveRow, liveRows, liveTree, provideReplog, rejectedWrites, syncStatus } = injectors

class Everything {
  readonly values = {
    rows: liveRows(db => db.workout.where({ status: 'scheduled' })),
    row: liveRow(db => db.workout, 'a'),
    absent: liveRow(db => db.workout, null),
    tree: liveTree(
      db => db.workout,
      () => 'a',
    ),
    rejected: rejectedWrites(),
    status: syncStatus(),
  }

  get text(): string {
    const { rows, row, absent, tree, rejected, status } = this.values
    return JSON.stringify([typeof rows(), typeof row(), absent(), typeof tree(), rejected(), status().phase])
  }
}

const App = Component({ selector: 'app-root', template: '<p>{{ text }}</p>' })(Everything)

test('on a server, everything is rendered as before the first rows, and nothing is opened', async () => {
  expect([typeof window, typeof indexedDB]).toEqual(['undefined', 'undefined'])
  const { store, steps } = recordedStore()
  const client = newClient({ store })
  const bootstrap = (context: BootstrapContext) =>
    bootstrapApplication(App, { providers: [provideServerRendering(), provideReplog(client)] }, context)
  const html = await renderApplication(bootstrap, { document: '<app-root></app-root>', url: '/' })
  expect(html).toContain('<p>["undefined","undefined",null,"undefined",[],"starting"]</p>')
  expect(steps).toEqual([])
})
