// @vitest-environment jsdom
import { InjectionToken, inject, runInInjectionContext } from '@angular/core'
import { TestBed } from '@angular/core/testing'
import { describe, expect, test } from 'vitest'
import { eventually, newClient, openClient, plan } from '../../../test-kit/app.js'
import { injectReplog, liveRows as untypedRows } from '../src/index.js'
import { errors, newInjector, watchAngular, within } from './kit/angular.js'
import { injectors, recordedStore } from './kit/app.js'

const { provideReplog, liveRows } = injectors

watchAngular()

describe('provideReplog', () => {
  test('opens its client without waiting, and closes it when the injector is destroyed', async () => {
    const { store, steps } = recordedStore()
    const client = newClient({ store })
    const injector = newInjector(provideReplog(client))
    expect(client.state).toBe('opening')
    expect(runInInjectionContext(injector, () => injectReplog())).toBe(client)
    await eventually(() => expect(client.state).toBe('open'))
    injector.destroy()
    expect(client.state).toBe('closed')
    await eventually(() => expect(steps).toEqual(['open', 'close']))
  })

  test('closes a client that is still being opened', async () => {
    const { store, steps } = recordedStore()
    const client = newClient({ store })
    newInjector(provideReplog(client)).destroy()
    await eventually(() => expect(steps).toEqual(['open', 'close']))
  })

  test('opens a client again for the next injector', async () => {
    const client = newClient()
    const first = newInjector(provideReplog(client))
    await eventually(() => expect(client.state).toBe('open'))
    first.destroy()
    const { value: rows } = within(client, () => liveRows(db => db.workout.all()))
    await eventually(() => expect(rows()).toEqual([]))
  })

  test('closes a client whose injector came after one that could not open it', async () => {
    const { store, steps } = recordedStore({ failures: 1 })
    const client = newClient({ store })
    newInjector(provideReplog(client)).destroy()
    const next = newInjector(provideReplog(client))
    await eventually(() => expect(client.state).toBe('open'))
    expect(errors.splice(0).map(String)).toEqual(['Error: no space'])
    steps.length = 0
    next.destroy()
    await eventually(() => expect(steps).toEqual(['close']))
  })

  test('leaves a client open that another injector uses', async () => {
    const { store, steps } = recordedStore()
    const client = newClient({ store })
    const one = newInjector(provideReplog(client))
    const other = newInjector(provideReplog(client))
    await eventually(() => expect(client.state).toBe('open'))
    one.destroy()
    await plan(client, 'A')
    other.destroy()
    await eventually(() => expect(steps).toEqual(['open', 'close']))
  })

  test('leaves a client open that the app opened', async () => {
    const client = await openClient()
    newInjector(provideReplog(client)).destroy()
    expect(client.state).toBe('open')
    await plan(client, 'A')
  })

  test('makes a client with a function that may inject, once', async () => {
    const made: unknown[] = []
    const url = new InjectionToken('url', { factory: () => 'http://model.test' })
    const injector = newInjector(
      provideReplog(() => {
        const client = newClient({ url: inject(url) })
        made.push(client)
        return client
      }),
    )
    const rows = runInInjectionContext(injector, () => liveRows(db => db.workout.all()))
    await eventually(() => expect(rows()).toEqual([]))
    expect(made).toEqual([runInInjectionContext(injector, () => injectReplog())])
    injector.destroy()
  })

  test('tells the error handler why a client cannot be opened, and the app may try again', async () => {
    const { store } = recordedStore({ failures: 1 })
    const client = newClient({ store })
    const { value: rows } = within(client, () => liveRows(db => db.workout.all()))
    await eventually(() => expect(errors.splice(0).map(String)).toEqual(['Error: no space']))
    expect(rows()).toBeUndefined()
    await client.open()
    await eventually(() => expect(rows()).toEqual([]))
  })
})

test('without provideReplog, the error says what is missing', () => {
  TestBed.runInInjectionContext(() => {
    expect(() => injectReplog()).toThrow('There is no client here (expected: provideReplog(…) among the providers')
    expect(() => untypedRows(db => db.workout?.all())).toThrow('There is no client here')
  })
})
